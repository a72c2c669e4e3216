package io.larder.jcache.entries;

import io.larder.common.Failures;
import io.larder.common.MessageId;
import io.larder.config.CacheSettings.NearSettings;
import io.larder.config.Settings;
import io.larder.connection.call.Deadline;
import io.larder.connection.call.Reply;
import io.larder.connection.client.RedissonConnection;
import io.larder.fence.Fences;
import io.larder.guard.CacheGuard;
import io.larder.guard.Outages;
import io.larder.guard.Probe;
import io.larder.jcache.engine.CacheEngine;
import io.larder.jcache.engine.CacheRuntime;
import io.larder.jcache.engine.EntryCodec;
import io.larder.jcache.engine.ExpiryTimes;
import io.larder.jcache.engine.ManagedCache;
import io.larder.jcache.keyspace.CacheHold;
import io.larder.jcache.keyspace.CurrentKeys;
import io.larder.jcache.keyspace.EarlierGenerations;
import io.larder.jcache.keyspace.Generations;
import io.larder.jcache.near.NearCache;
import io.larder.jcache.near.NearEntries;
import io.larder.observe.CacheObservation;
import java.lang.reflect.Type;
import java.util.Collection;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Larder's own engine: one Redis key for each entry, which Redis itself expires and evicts. */
public final class LarderEngine implements CacheEngine {
  private static final System.Logger LOG = System.getLogger("io.larder.jcache");

  private final CacheRuntime runtime;
  private final String prefix;
  private final Fences fences;
  private final Generations generations;
  private final EarlierGenerations earlier;
  private final CacheGuard guard;
  // Of caches without an application that has one for all.
  private final @Nullable CacheGuard ownGuard;

  public LarderEngine(CacheRuntime runtime) {
    this.runtime = runtime;
    this.prefix = runtime.settings().get(Settings.KEY_PREFIX);
    RedissonConnection connection = runtime.connection();
    this.fences = new Fences(connection.calls(), prefix);
    this.earlier = new EarlierGenerations(connection.calls(), connection.keyChanges(), prefix);
    this.generations = earlier.generations();
    CacheGuard shared = runtime.guard();
    this.ownGuard =
        shared == null
            ? new CacheGuard(Probe.of(connection.calls()), Outages.untold(), runtime.loader())
            : null;
    this.guard = ownGuard == null ? Objects.requireNonNull(shared) : ownGuard;
  }

  @Override
  public <K, V> ManagedCache<K, V> open(Opening<K, V> opening) {
    return runtime.isEnabled(opening.name())
        ? new LarderCache<>(opening, this)
        : new EmptyCache<>(opening, this);
  }

  /** Stands between Redis and caches whose calls go on without it. */
  CacheGuard guard() {
    return guard;
  }

  public CacheRuntime runtime() {
    return runtime;
  }

  public CurrentKeys address(String cacheName) {
    return new CurrentKeys(generations, fences, prefix, cacheName);
  }

  /** Opens the near cache of a cache, or gives null: none is configured, or none can be right. */
  @Nullable NearCache openNear(
      Opening<?, ?> opening,
      CurrentKeys address,
      EntryCodec<?, ?> codec,
      CacheObservation observation,
      ExpiryTimes expiry) {
    Optional<NearSettings> settings = runtime.settings().caches().settings(opening.name()).near();
    if (settings.isEmpty()) {
      return null;
    }
    if (expiry.ofAccess() != ExpiryTimes.UNCHANGED) {
      LOG.log(
          System.Logger.Level.WARNING,
          MessageId.CACHE_MISUSE.text(
              "cache '%s' is configured with a near cache but its expiry policy is to be asked at each access; its entries are read from Redis",
              opening.name()));
      return null;
    }
    NearCache near =
        new NearCache(
            settings.get(),
            new NearSource(address, codec),
            new NearEntries(settings.get(), runtime.codec(), opening.keyType()),
            runtime.connection().keyChanges(),
            observation);
    generations.dependents().add(address.name(), near);
    return near;
  }

  public void closeNear(CurrentKeys address, NearCache near) {
    generations.dependents().remove(address.name(), near);
    near.close();
  }

  /** Begins a new generation of a cache; what is left of the old ones is removed in background. */
  public Reply<@Nullable Void> clear(CurrentKeys address, @Nullable Deadline deadline) {
    return generations
        .next(address.name(), deadline)
        .map(
            generation -> {
              earlier.remove(address.name());
              return null;
            });
  }

  /**
   * Holds a cache for a transaction: it is cleared, unless each entry's removal has to be told, for
   * which they are left until the commit.
   */
  Reply<@Nullable Void> hold(
      CurrentKeys address, CacheHold hold, boolean clears, @Nullable Deadline deadline) {
    return generations
        .take(hold, address.name(), clears, deadline)
        .map(
            generation -> {
              if (clears) {
                earlier.remove(address.name());
              }
              return null;
            });
  }

  /** Removes everything of a cache that is closed for good, in background. */
  public Reply<@Nullable Void> destroy(CurrentKeys address) {
    return earlier.removeForGood(address.name());
  }

  @Override
  public void close() {
    Failures.closeAll(ownGuard, earlier);
  }

  /** Keys and values of a cache of Larder's engine, for its near cache. */
  private record NearSource(CurrentKeys address, EntryCodec<?, ?> codec)
      implements NearCache.Mapping {

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
      return codec.valueOf(null, bytes, type);
    }
  }
}
