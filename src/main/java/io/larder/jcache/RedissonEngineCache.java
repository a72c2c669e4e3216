package io.larder.jcache;

import io.larder.codec.StoredBytes;
import io.larder.common.LarderException;
import io.larder.connection.call.Reply;
import io.larder.jcache.engine.BackingCache;
import io.larder.jcache.engine.EntryCodec;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A cache on Redisson's JCache as the annotations use it. */
final class RedissonEngineCache<K, V> implements BackingCache {
  private final String name;
  private final EntryCodec<K, V> codec;
  private final RedissonParts<K, V> parts;
  private final RedissonStore store;

  RedissonEngineCache(
      String name, EntryCodec<K, V> codec, RedissonParts<K, V> parts, RedissonStore store) {
    this.name = name;
    this.codec = codec;
    this.parts = parts;
    this.store = store;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public CompletionStage<@Nullable Object> getAsync(Object key, Type type) {
    return staged(
        () -> {
          StoredBytes stored = codec.storedKey(key);
          return store
              .<@Nullable StoredBytes>call("get", cache -> cache.getAsync(stored))
              .map(value -> codec.value(value, type))
              .stage();
        });
  }

  @Override
  public CompletionStage<@Nullable Void> putAsync(
      Object key, Object value, Type type, @Nullable Duration ttl) {
    return staged(
        () -> {
          StoredBytes stored = codec.storedKey(key);
          StoredBytes bytes = codec.storedValue(value, type);
          return store
              .<@Nullable Void>call(
                  "put", cache -> parts.expiry().during(ttl, () -> cache.putAsync(stored, bytes)))
              .stage();
        });
  }

  @Override
  public CompletionStage<@Nullable Void> removeAsync(Object key) {
    return staged(
        () -> {
          StoredBytes stored = codec.storedKey(key);
          return nothing(store.call("remove", cache -> cache.removeAsync(stored)));
        });
  }

  @Override
  public CompletionStage<@Nullable Void> removeAllAsync() {
    return staged(
        () ->
            parts.isWatched()
                ? store.async(
                    "removeAll",
                    cache -> {
                      cache.removeAll();
                      return null;
                    })
                // One command instead of one for fifty entries.
                : store.<@Nullable Void>call("clear", cache -> cache.clearAsync()).stage());
  }

  private static <T> CompletionStage<@Nullable Void> nothing(Reply<T> reply) {
    Function<T, @Nullable Void> none = result -> null;
    return reply.<@Nullable Void>map(none).stage();
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
