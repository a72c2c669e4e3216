package io.larder.jcache;

import io.larder.codec.StoredBytes;
import io.larder.common.LarderException;
import io.larder.common.MessageId;
import io.larder.config.CacheSettings;
import io.larder.connection.Keyspace;
import io.larder.connection.RedissonConnection;
import io.larder.flight.Leases;
import io.larder.jcache.engine.ApplicationCode;
import io.larder.jcache.engine.CacheEngine;
import io.larder.jcache.engine.CacheRuntime;
import io.larder.jcache.engine.CacheSetup;
import io.larder.jcache.engine.EntryCodec;
import io.larder.jcache.engine.ExpiryTimes;
import io.larder.jcache.engine.Integration;
import io.larder.jcache.engine.ManagedCache;
import io.larder.jcache.keyspace.CurrentKeys;
import io.larder.jcache.keyspace.Generations;
import io.larder.jcache.keyspace.KeyLayout;
import io.larder.jcache.keyspace.KeyScan;
import io.larder.jcache.keyspace.RedisLeases;
import io.larder.jcache.near.NearCache;
import io.larder.jcache.near.NearKeys;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Larder's own engine: one Redis key for each entry, which Redis itself expires and evicts. */
final class LarderEngine implements CacheEngine {
  private static final System.Logger LOG = System.getLogger("io.larder.jcache");

  /** What the lease of whoever removes the entries of earlier generations is of. */
  private static final String REMOVAL = "removal";

  /** In this time, at random, JVMs look after what another one may have left. */
  private static final Duration LOOK = Duration.ofSeconds(5);

  private final CacheRuntime runtime;
  private final EntryStore store;
  private final Generations generations;
  private final String prefix;
  private final RedisLeases leases;

  /** Caches of which this JVM removes entries of earlier generations, or asks whether it may. */
  private final Set<String> cleaning = ConcurrentHashMap.newKeySet();

  /** Those that it looks after in a moment. */
  private final Set<String> overdue = ConcurrentHashMap.newKeySet();

  private volatile boolean closed;

  LarderEngine(CacheRuntime runtime) {
    this.runtime = runtime;
    this.store = new EntryStore(runtime.connection());
    this.prefix = runtime.settings().keys().prefix();
    this.leases = new RedisLeases(runtime.connection(), runtime.settings().keys());
    this.generations = new Generations(runtime.connection(), prefix, this::takeOver);
  }

  @Override
  public <K, V> ManagedCache<K, V> open(Opening<K, V> opening) {
    return new LarderCache<>(opening, this);
  }

  RedissonConnection connection() {
    return runtime.connection();
  }

  ClassLoader loader() {
    return runtime.loader();
  }

  /** Puts together what a cache is made of. */
  <K, V> EntryParts<K, V> parts(
      LarderCache<K, V> cache,
      Opening<K, V> opening,
      CacheSetup<K, V> setup,
      ApplicationCode application) {
    CurrentKeys address = new CurrentKeys(generations, prefix, opening.name());
    EntryCodec<K, V> codec =
        new EntryCodec<>(
            runtime.codec(),
            runtime.codec().envelope(),
            runtime.unreadable(),
            address.keys().root(),
            opening);
    EntryEvents<K, V> events = new EntryEvents<>(cache, application, connection().callbacks());
    EntryChanges<K, V> changes = new EntryChanges<>(codec, address, events);
    RemoteEvents remote =
        new RemoteEvents(
            connection(),
            address.keys().root(),
            generations.listenersKey(address.name()),
            changes::received);
    EntryEndings endings = new EntryEndings(connection(), changes::ended);
    changes.connect(remote, endings);
    CacheSettings settings = runtime.settings().caches().settings(opening.name());
    ExpiryTimes expiry =
        new ExpiryTimes(opening.name(), application.make(setup.getExpiryPolicyFactory()), settings);
    NearCache near = near(opening, codec, address, expiry, settings);
    return new EntryParts<>(
        opening.name(),
        opening.valueType(),
        codec,
        address,
        store,
        expiry,
        new Integration<>(setup, application, codec),
        events,
        remote,
        endings,
        new EntryLocks(),
        near,
        new CacheCounters(setup.isStatisticsEnabled()));
  }

  /** What this JVM keeps of a cache in memory, where that is configured and can be right. */
  private @Nullable NearCache near(
      Opening<?, ?> opening,
      EntryCodec<?, ?> codec,
      CurrentKeys address,
      ExpiryTimes expiry,
      CacheSettings settings) {
    if (settings.near().isEmpty()) {
      return null;
    }
    if (!expiry.isUntouchedByAccess()) {
      LOG.log(
          System.Logger.Level.WARNING,
          MessageId.CACHE_MISUSE.text(
              "cache '"
                  + opening.name()
                  + "' is configured with a near cache but its expiry policy is to be asked at each"
                  + " access; its entries are read from Redis"));
      return null;
    }
    NearCache near =
        new NearCache(
            settings.near().get(),
            new NearCache.Surroundings() {
              @Override
              public String cacheName() {
                return opening.name();
              }

              @Override
              public Collection<String> prefixes() {
                return address.keys().starts();
              }

              @Override
              public String entryKey(String redisKey) {
                return address.entryKey(redisKey);
              }

              @Override
              public byte[] json(Object key) {
                return codec.storedKey(key).bytes();
              }

              @Override
              public @Nullable Object value(byte[] bytes, Type type) {
                return codec.value(new StoredBytes(bytes, null), type);
              }
            },
            new NearKeys(runtime.codec(), opening.keyType()),
            connection().keyChanges());
    generations.addDependent(address.name(), near);
    return near;
  }

  /** Ends what was kept of a cache. */
  void closeNear(EntryParts<?, ?> parts) {
    NearCache near = parts.near();
    if (near != null) {
      generations.removeDependent(parts.address().name(), near);
      near.close();
    }
  }

  /** Begins a new generation of a cache; what is left of the old ones is removed in background. */
  void clear(CurrentKeys address) {
    generations.next(address.name()).await();
    clean(address.name());
  }

  /** As {@link #clear} for a caller that does not wait. */
  CompletionStage<@Nullable Void> clearAsync(CurrentKeys address) {
    return generations
        .next(address.name())
        .<@Nullable Void>map(
            generation -> {
              clean(address.name());
              return null;
            })
        .stage();
  }

  /**
   * Removes what earlier generations left, in one JVM at a time. Where another one is at it, or
   * Redis is away, what is left is marked in Redis and looked after later.
   */
  private void clean(String name) {
    if (closed || !cleaning.add(name)) {
      return;
    }
    KeyLayout keys = new KeyLayout(KeyLayout.root(prefix, name));
    leases
        .tryAcquire(keys.lease(REMOVAL))
        .whenComplete(
            (lease, failure) -> {
              if (failure == null && lease.isPresent()) {
                var unused = connection().async(() -> removeEarlier(name, keys, lease.get()));
              } else {
                cleaning.remove(name);
              }
            });
  }

  private boolean removeEarlier(String name, KeyLayout keys, Leases.Lease lease) {
    try {
      long removed = 0;
      // A later generation may begin meanwhile.
      for (long present = generations.unclean(name);
          present > removed && !closed;
          present = generations.unclean(name)) {
        removeBefore(name, keys, present);
        removed = present;
      }
    } catch (LarderException e) {
      LOG.log(
          System.Logger.Level.DEBUG,
          () ->
              MessageId.CACHE_FAILURE.text(
                  "entries of cache '"
                      + name
                      + "' from before it was cleared are removed later: "
                      + e.getMessage()));
    } finally {
      cleaning.remove(name);
      lease.release();
    }
    return true;
  }

  private void removeBefore(String name, KeyLayout keys, long generation) {
    connection()
        .blocking(
            KeyScan.command(name),
            client ->
                Keyspace.unlinkGently(
                    client,
                    keys.pattern(),
                    key -> {
                      long of = keys.generation(key);
                      return of >= 0 && of < generation;
                    }));
    generations.cleaned(name, generation);
  }

  /** Some JVM cleared a cache and has not removed its entries, or not yet, or has ended before. */
  private void takeOver(String name) {
    if (cleaning.contains(name) || closed || !overdue.add(name)) {
      return;
    }
    var unused =
        connection()
            .later(
                () -> {
                  overdue.remove(name);
                  clean(name);
                },
                Duration.ofMillis(ThreadLocalRandom.current().nextLong(LOOK.toMillis())));
  }

  @Override
  public <T> T unwrap(Class<T> type) {
    throw new IllegalArgumentException(
        "the cache manager is no "
            + type.getName()
            + "; expected javax.cache.CacheManager or RedissonClient");
  }

  @Override
  public void close() {
    closed = true;
    generations.close();
  }
}
