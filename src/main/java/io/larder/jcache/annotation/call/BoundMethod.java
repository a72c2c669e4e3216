package io.larder.jcache.annotation.call;

import io.larder.codec.ImmutableTypes;
import io.larder.common.MessageId;
import io.larder.config.CacheSettings;
import io.larder.config.CacheSettings.OnFailure;
import io.larder.config.CacheSettings.SingleFlightMode;
import io.larder.config.CacheSettings.TransactionMode;
import io.larder.connection.call.Callbacks;
import io.larder.flight.FlightTimeout;
import io.larder.jcache.annotation.call.CallCache.Hit;
import io.larder.jcache.annotation.key.MethodKey;
import io.larder.jcache.annotation.key.UnusableKeyException;
import io.larder.jcache.annotation.method.CacheBinding;
import io.larder.jcache.annotation.method.CacheMethod;
import io.larder.jcache.engine.BackingCaches;
import io.larder.observe.CacheObservation;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.cache.CacheException;
import javax.cache.annotation.CacheKeyGenerator;
import javax.cache.annotation.CacheResult;
import javax.cache.annotation.GeneratedCacheKey;
import org.jspecify.annotations.Nullable;

/** What all calls of one annotated method share; made at its first call. Thread-safe. */
final class BoundMethod {
  private static final System.Logger LOG = System.getLogger("io.larder.jcache");

  private final CacheMethod<?> method;
  private final AnnotatedCalls.Shared shared;
  private final OnFailure onFailure;
  private final Duration deadline;
  private final SingleFlightMode singleFlight;
  // What an annotation says goes through its reflective proxy.
  private final boolean update;
  // Whether keys are made of nothing but values that cannot change, whatever the arguments.
  private final boolean keyedByValues;
  private final FlightTimeout flightTimeout;
  private final boolean enabled;
  // Null: calls change their caches at once, whatever transaction they are made in.
  private final @Nullable TransactionalCalls transactions;
  private final Log log;
  private final @Nullable CacheKeyGenerator generator;
  private final Source cache;
  // The cache of all calls, unless a resolver chooses one for each.
  private final @Nullable Named named;
  private final @Nullable Source exceptions;

  /** Finds the cache of a call. */
  interface Source {
    CallCache of(AnnotatedCall<?> call);
  }

  /** A cache by its name: one that is closed or destroyed is followed by another. */
  private final class Named implements Source {
    private final String name;
    private volatile CallCache current;

    Named(String name) {
      this.name = name;
      this.current = guarded(shared.caches(), name);
    }

    CallCache get() {
      CallCache known = current;
      return known.isClosed() ? successor(known) : known;
    }

    private CallCache successor(CallCache closed) {
      try {
        CallCache opened = guarded(shared.caches(), name);
        current = opened;
        return opened;
      } catch (IllegalStateException e) {
        // The manager is closed, too: the application ends.
        return closed;
      }
    }

    @Override
    public CallCache of(AnnotatedCall<?> call) {
      return get();
    }
  }

  BoundMethod(CacheMethod<?> method, AnnotatedCalls.Shared shared) {
    CacheBinding binding = method.binding();
    this.method = method;
    this.shared = shared;
    CacheSettings settings = shared.caches().settings(method.getCacheName());
    this.onFailure = settings.get(CacheSettings.ON_FAILURE);
    this.deadline = settings.get(CacheSettings.DEADLINE);
    this.singleFlight = settings.get(CacheSettings.SINGLE_FLIGHT);
    this.update = method.getCacheAnnotation() instanceof CacheResult result && result.skipGet();
    this.keyedByValues =
        method.keys().stream().allMatch(one -> ImmutableTypes.isOfValues(one.rawType()));
    this.flightTimeout = new FlightTimeout(settings.find(CacheSettings.FLIGHT_TIMEOUT), deadline);
    this.enabled = settings.get(CacheSettings.ENABLED);
    this.transactions =
        settings.get(CacheSettings.TRANSACTIONS) == TransactionMode.COMMIT
            ? shared.transactions()
            : null;
    this.log = new Log(method.where());
    this.generator = binding.hasKeyGenerator() ? shared.custom().get(binding.keyGenerator()) : null;
    String exceptionCache = method.exceptionCacheName();
    if (binding.hasResolverFactory()) {
      this.named = null;
      ResolvedCaches resolved = new ResolvedCaches(this, log);
      this.cache = resolved.ofValues();
      this.exceptions = exceptionCache == null ? null : resolved.ofExceptions();
    } else {
      this.named = new Named(method.getCacheName());
      this.cache = named;
      this.exceptions = exceptionCache == null ? null : new Named(exceptionCache);
    }
    shared.forms().declare(method);
  }

  CacheException gave(Class<?> custom, String what) {
    return new CacheException(method.where() + ": " + custom.getName() + " returned " + what);
  }

  CallCache guarded(BackingCaches own, String name) {
    CacheSettings named = own.settings(name);
    CallCache cache =
        new GuardedCache(
            own.annotated(name), named, shared.guard(), shared.threads().background(), log);
    return named.get(CacheSettings.ENABLED) ? cache : new SwitchedOffCache(cache);
  }

  CacheMethod<?> method() {
    return method;
  }

  AnnotatedCalls.Shared shared() {
    return shared;
  }

  OnFailure onFailure() {
    return onFailure;
  }

  /** Whether its cache refused the last call. */
  boolean isFailing() {
    return log.isFailing();
  }

  /** How long a call waits for its cache at most. */
  Duration deadline() {
    return deadline;
  }

  SingleFlightMode singleFlight() {
    return singleFlight;
  }

  @Nullable TransactionalCalls transactions() {
    return transactions;
  }

  FlightTimeout flightTimeout() {
    return flightTimeout;
  }

  /** Whether a result goes to the cache: in one that is switched off, it only replaces. */
  boolean storesResults() {
    return method.stored().kind() != CacheMethod.Kind.NOTHING && (enabled || isUpdate());
  }

  boolean isAsync() {
    return method.stored().kind() == CacheMethod.Kind.STAGE;
  }

  /** Whether its calls always run the method: JSR-107, CacheResult.skipGet. */
  boolean isUpdate() {
    return update;
  }

  /** A cached value as the method would return it. */
  @Nullable Object answer(Hit hit) {
    return isAsync() ? CompletableFuture.completedFuture(hit.value()) : hit.value();
  }

  Callbacks callbacks() {
    return shared.threads().callbacks();
  }

  CallCache cache(AnnotatedCall<?> call) {
    return cache.of(call);
  }

  @Nullable ExceptionCache exceptions(AnnotatedCall<?> call) {
    String name = method.exceptionCacheName();
    return exceptions == null || name == null
        ? null
        : new ExceptionCache(exceptions.of(call), method.binding(), shared.forms(), log, name);
  }

  boolean hasGenerator() {
    return generator != null;
  }

  /** Whether this JVM's memory is asked before anything else of a call is made. */
  boolean looksNearFirst() {
    return named != null && generator == null;
  }

  /** Where to tell of calls; of those whose cache a resolver chooses, nobody is told. */
  CacheObservation observation() {
    return named == null ? CacheObservation.none() : named.get().observation();
  }

  @Nullable Hit near(MethodKey key) {
    boolean passes = isUpdate() || (transactions != null && transactions.changing() != null);
    return named == null || passes ? null : named.get().near(key, method.stored().type());
  }

  /** The key that arguments make without a generator, or null, which is reported once. */
  @Nullable MethodKey key(@Nullable Object[] arguments) {
    try {
      return shared.keys().of(method.keyArguments(arguments), keyedByValues);
    } catch (UnusableKeyException e) {
      return reportUnusable(e);
    }
  }

  /** The key of a call, or null if its parameters make none, which is reported once. */
  @Nullable GeneratedCacheKey key(AnnotatedCall<?> call) {
    if (generator == null) {
      return key(call.arguments());
    }
    GeneratedCacheKey key = generator.generateCacheKey(call);
    if (key == null) {
      throw gave(method.binding().keyGenerator(), "null instead of a key");
    }
    try {
      return call.cache().isByReference() ? key : shared.keys().of(key);
    } catch (UnusableKeyException e) {
      return reportUnusable(e);
    }
  }

  /** What is equal as long as nobody changes the arguments, or null: that cannot be told. */
  @Nullable MethodKey state(@Nullable Object[] arguments) {
    try {
      return shared.keys().of(arguments, false);
    } catch (UnusableKeyException e) {
      return null;
    }
  }

  private @Nullable MethodKey reportUnusable(UnusableKeyException e) {
    log.notCacheable(
        method.getCacheName(), e.getMessage() + "; mark other parameters with @CacheKey");
    return null;
  }

  /** Knows and logs what goes wrong with the caches of the method. Thread-safe. */
  static final class Log {
    private final String where;
    private final AtomicBoolean notCacheable = new AtomicBoolean();
    private final AtomicBoolean failing = new AtomicBoolean();

    Log(String where) {
      this.where = where;
    }

    String where() {
      return where;
    }

    void notCacheable(String cacheName, String reason) {
      if (notCacheable.compareAndSet(false, true)) {
        LOG.log(
            Level.WARNING,
            MessageId.NOT_CACHEABLE.text(
                "%s is called without its cache '%s' (%s); not reported again for this method",
                where, cacheName, reason));
      }
    }

    /** Whether the cache failed at the last call of the method that reached it. */
    boolean isFailing() {
      return failing.get();
    }

    void failed() {
      failing.set(true);
    }

    void worked() {
      if (failing.get()) {
        failing.set(false);
      }
    }
  }
}
