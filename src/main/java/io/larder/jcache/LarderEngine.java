package io.larder.jcache;

import io.larder.common.LarderException;
import io.larder.common.MessageId;
import io.larder.connection.Command;
import io.larder.connection.Keyspace;
import io.larder.connection.RedissonConnection;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Larder's own engine: one Redis key for each entry, which Redis itself expires and evicts. */
final class LarderEngine implements CacheEngine {
  private static final System.Logger LOG = System.getLogger("io.larder.jcache");

  private final CacheRuntime runtime;
  private final EntryStore store;
  private final Generations generations;
  private final String prefix;
  private final Map<String, Long> cleaning = new ConcurrentHashMap<>();
  private volatile boolean closed;

  LarderEngine(CacheRuntime runtime) {
    this.runtime = runtime;
    this.store = new EntryStore(runtime.connection());
    this.prefix = runtime.settings().keys().prefix();
    this.generations = new Generations(runtime.connection(), prefix, () -> false);
  }

  @Override
  public <K, V> OpenCache<K, V> open(Opening<K, V> opening) {
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
    EntryAddress address = new EntryAddress(generations, prefix, opening.name());
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
    return new EntryParts<>(
        opening.name(),
        codec,
        address,
        store,
        new ExpiryTimes(
            opening.name(),
            application.make(setup.getExpiryPolicyFactory()),
            runtime.settings().caches().settings(opening.name())),
        new Integration<>(setup, application, codec),
        events,
        remote,
        endings,
        new EntryLocks(),
        new CacheCounters(setup.isStatisticsEnabled()));
  }

  /** Begins a new generation of a cache; what is left of the old ones is removed in background. */
  void clear(EntryAddress address) {
    clean(address, generations.next(address.name()).await());
  }

  /** As {@link #clear} for a caller that does not wait. */
  CompletionStage<@Nullable Void> clearAsync(EntryAddress address) {
    return generations
        .next(address.name())
        .<@Nullable Void>map(
            generation -> {
              clean(address, generation);
              return null;
            })
        .stage();
  }

  /** One at a time for a cache; what is asked for meanwhile is done in one more. */
  private void clean(EntryAddress address, long generation) {
    if (cleaning.merge(address.name(), generation, Math::max) == generation && !closed) {
      var unused =
          connection()
              .async(
                  () -> {
                    removeBefore(address, generation);
                    return true;
                  });
    }
  }

  private void removeBefore(EntryAddress address, long generation) {
    Command<?> command = EntryScan.command(address.name());
    try {
      connection()
          .blocking(
              command,
              client ->
                  Keyspace.unlink(
                      client,
                      address.keys().pattern(),
                      key -> {
                        long of = address.keys().generation(key);
                        return of >= 0 && of < generation;
                      }));
      if (cleaning.remove(address.name(), generation)) {
        generations.cleaned(address.name(), generation);
      }
    } catch (LarderException e) {
      cleaning.remove(address.name(), generation);
      LOG.log(
          System.Logger.Level.DEBUG,
          () ->
              MessageId.CACHE_FAILURE.text(
                  "old entries of cache '"
                      + address.name()
                      + "' are removed later: "
                      + e.getMessage()));
    }
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
  }
}
