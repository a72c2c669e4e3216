package io.larder.jcache.engine;

import java.lang.reflect.Type;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What the annotations need of a cache, below {@code javax.cache}: asynchronous, with a type per
 * call and a time to live per value. Internal to Larder.
 *
 * <p>Implementations are thread-safe and do not block. While there is no connection a stage fails
 * at once with {@link io.larder.common.RedisUnavailableException}; without a reply it fails with
 * the same exception after {@code redis.timeout}. Stages complete on callback threads, never on a
 * thread of the client.
 */
public interface BackingCache {
  /**
   * The name of the cache.
   *
   * @return the name as the application knows it
   */
  String name();

  /**
   * Reads a value that this JVM keeps in its memory.
   *
   * @param key the key, not null
   * @param type what the value is to be read as
   * @return the value, or null: Redis has to be asked
   */
  default @Nullable Object getIfNear(Object key, Type type) {
    return null;
  }

  /**
   * Reads a value.
   *
   * @param key the key, not null
   * @param type what the value is to be read as
   * @return the value, or null: absent, expired, or not readable as the type (reported, a miss)
   */
  CompletionStage<@Nullable Object> getAsync(Object key, Type type);

  /**
   * Writes a value.
   *
   * @param key the key, not null
   * @param value the value, not null
   * @param type what the value is declared as
   * @param ttl how long it stays, to the millisecond, or null: the cache's own expiry
   * @return a stage of null; a failure of the codec fails it with {@link
   *     io.larder.common.CodecException}
   */
  CompletionStage<@Nullable Void> putAsync(
      Object key, Object value, Type type, @Nullable Duration ttl);

  /**
   * Removes a value.
   *
   * @param key the key, not null
   * @return a stage of null, also when there was none
   */
  CompletionStage<@Nullable Void> removeAsync(Object key);

  /**
   * Removes every value.
   *
   * @return a stage of null
   */
  CompletionStage<@Nullable Void> removeAllAsync();
}
