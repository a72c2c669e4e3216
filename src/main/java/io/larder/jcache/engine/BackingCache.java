package io.larder.jcache.engine;

import io.larder.connection.call.Deadline;
import io.larder.connection.call.Reply;
import io.larder.observe.CacheObservation;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/**
 * A cache of an engine as the annotations use it, below {@code javax.cache}: with a type and a
 * deadline for each call and options for each value. Internal to Larder.
 *
 * <p>Implementations are thread-safe. A reply can be waited for or staged. Awaited, decoding and
 * code of the application (its writer, its synchronous listeners) run on the caller's thread;
 * staged, on a callback thread. Each wait for Redis ends at the deadline or after {@code
 * redis.timeout}, what comes first. While there is no connection a reply fails at once with {@link
 * io.larder.common.RedisUnavailableException}, which is also its failure when the time is over.
 */
public interface BackingCache {
  /**
   * The name of the cache.
   *
   * @return the name as the application knows it
   */
  String name();

  /**
   * Where to tell what happens in the cache above the engine.
   *
   * @return always the same
   */
  CacheObservation observation();

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
   * Reads a value from Redis, without a look into memory.
   *
   * @param key the key, not null
   * @param type what the value is to be read as
   * @param deadline the end of the call
   * @return the value, or null: absent, expired, or not readable as the type (reported, a miss)
   */
  Reply<@Nullable Object> get(Object key, Type type, Deadline deadline);

  /**
   * Writes a value.
   *
   * @param key the key, not null
   * @param value the value, not null
   * @param type what the value is declared as
   * @param options how
   * @param deadline the end of the call
   * @return null; a failure of the codec fails it with {@link io.larder.common.CodecException}
   */
  Reply<@Nullable Void> put(
      Object key, Object value, Type type, PutOptions options, Deadline deadline);

  /**
   * Removes values.
   *
   * @param eviction which
   * @param deadline the end of the call
   * @return null, also when there was none
   */
  Reply<@Nullable Void> evict(Eviction eviction, Deadline deadline);
}
