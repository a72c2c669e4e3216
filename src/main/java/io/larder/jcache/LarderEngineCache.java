package io.larder.jcache;

import io.larder.codec.StoredBytes;
import io.larder.common.LarderException;
import io.larder.jcache.EntryStore.Timed;
import io.larder.jcache.EntryUpdates.Change;
import io.larder.jcache.WriteScript.Condition;
import io.larder.jcache.engine.BackingCache;
import io.larder.jcache.keyspace.Generations.State;
import io.larder.jcache.near.NearCache;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A cache of Larder's engine as the annotations use it. */
final class LarderEngineCache<K, V> implements BackingCache {
  private final LarderCache<K, V> cache;
  private final EntryParts<K, V> parts;
  private final EntryWrites<K, V> writes;
  private final LarderEngine engine;

  LarderEngineCache(
      LarderCache<K, V> cache,
      EntryParts<K, V> parts,
      EntryWrites<K, V> writes,
      LarderEngine engine) {
    this.cache = cache;
    this.parts = parts;
    this.writes = writes;
    this.engine = engine;
  }

  @Override
  public String name() {
    return parts.name();
  }

  @Override
  public @Nullable Object getIfNear(Object key, Type type) {
    NearCache near = parts.near();
    if (near == null) {
      return null;
    }
    long start = parts.counters().start();
    Object kept = near.get(key, type);
    if (kept != null) {
      parts.counters().read(true, start);
    }
    return kept;
  }

  @Override
  public CompletionStage<@Nullable Object> getAsync(Object key, Type type) {
    return staged(
        () -> {
          Object kept = getIfNear(key, type);
          if (kept != null) {
            return CompletableFuture.completedFuture(kept);
          }
          StoredBytes stored = parts.codec().storedKey(key);
          long start = parts.counters().start();
          NearCache near = parts.near();
          NearCache.Read read = near == null ? null : near.begin(key, stored.bytes());
          return parts
              .address()
              .<@Nullable Timed>whenKnown(state -> asking(state, stored, read != null))
              .exceptionally(LarderEngineCache::absentIfOtherKind)
              .<@Nullable Object>thenApply(
                  found -> {
                    Object value =
                        found == null
                            ? null
                            : parts.codec().value(new StoredBytes(found.bytes(), null), type);
                    if (read != null && found != null && value != null) {
                      read.complete(found.bytes(), value, type, found.millis());
                    }
                    parts.counters().read(value != null, start);
                    return value;
                  });
        });
  }

  private CompletionStage<@Nullable Timed> asking(State state, StoredBytes key, boolean timed) {
    byte[] redisKey = parts.redisKey(state, key);
    return timed
        ? parts.store().getTimed(redisKey).stage()
        : parts
            .store()
            .get(redisKey, parts.expiry().access())
            .<@Nullable Timed>map(bytes -> bytes == null ? null : new Timed(bytes, 0))
            .stage();
  }

  private static @Nullable Timed absentIfOtherKind(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof LarderException e) {
      EntryStore.otherKindOnly(e);
      return null;
    }
    throw cause instanceof RuntimeException e ? e : new CompletionException(cause);
  }

  @Override
  public CompletionStage<@Nullable Void> putAsync(
      Object key, Object value, Type type, @Nullable Duration ttl) {
    return staged(
        () -> {
          StoredBytes stored = parts.codec().storedKey(key);
          StoredBytes bytes = parts.codec().storedValue(value, type);
          long start = parts.counters().start();
          return parts
              .address()
              .<@Nullable Object>whenKnown(
                  state ->
                      ttl != null
                          ? parts.seenLater(
                              stored, () -> writes.putFor(state, stored, bytes, ttl).stage())
                          : writes.isPlain(state)
                              ? parts.seenLater(
                                  stored, () -> writes.putting(state, stored, bytes).stage())
                              : engine
                                  .connection()
                                  .<@Nullable Object>async(
                                      () ->
                                          writes
                                              .updates()
                                              .apply(
                                                  state,
                                                  Change.put(stored, bytes, Condition.ALWAYS))))
              .<@Nullable Void>thenApply(
                  done -> {
                    parts.counters().put(1, start);
                    return null;
                  });
        });
  }

  @Override
  public CompletionStage<@Nullable Void> removeAsync(Object key) {
    return staged(
        () -> {
          StoredBytes stored = parts.codec().storedKey(key);
          long start = parts.counters().start();
          return parts
              .address()
              .<Boolean>whenKnown(
                  state ->
                      writes.isPlain(state)
                          ? parts.seenLater(stored, () -> writes.removing(state, stored).stage())
                          : engine
                              .connection()
                              .async(
                                  () ->
                                      writes
                                          .updates()
                                          .apply(state, Change.remove(stored))
                                          .isDone()))
              .<@Nullable Void>thenApply(
                  removed -> {
                    parts.counters().removed(removed ? 1 : 0, start);
                    return null;
                  });
        });
  }

  @Override
  public CompletionStage<@Nullable Void> removeAllAsync() {
    return staged(
        () ->
            parts
                .address()
                .<@Nullable Void>whenKnown(
                    state ->
                        writes.isPlain(state) && !parts.counters().isCounting()
                            ? engine
                                .clearAsync(parts.address())
                                .whenComplete((done, failure) -> parts.forgetAll())
                            : engine
                                .connection()
                                .<@Nullable Void>async(
                                    () -> {
                                      cache.removeAll();
                                      return null;
                                    })));
  }

  /** What fails before anything is sent fails the stage, too. */
  private static <T extends @Nullable Object> CompletionStage<T> staged(
      Supplier<CompletionStage<T>> call) {
    try {
      return call.get();
    } catch (LarderException | IllegalStateException e) {
      return CompletableFuture.failedFuture(e);
    }
  }
}
