package io.larder.jcache.engine;

import io.larder.connection.call.Deadline;
import io.larder.connection.call.Reply;
import io.larder.guard.Guarded;
import io.larder.observe.CacheObservation;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/**
 * A cache of an engine as annotations use it, below {@code javax.cache}. Thread-safe. An awaited
 * reply decodes and runs code of the application (its writer, its synchronous listeners) on the
 * caller's thread, a staged one on a callback thread. Each wait for Redis ends at the deadline or
 * after {@code redis.timeout}, what comes first. Without a connection a reply fails at once with
 * {@link io.larder.common.RedisUnavailableException}, which is also its failure when the time is
 * over.
 */
public interface BackingCache extends Guarded {

  /** Where to tell what happens in the cache above the engine. */
  CacheObservation observation();

  /** Reads a value from this JVM's memory; null says that Redis has to be asked. */
  default @Nullable Object getIfNear(Object key, Type type) {
    return null;
  }

  /** Reads a value from Redis; null if absent, expired, or unreadable as the type (reported). */
  Reply<@Nullable Object> get(Object key, Type type, Deadline deadline);

  /** Writes a value; a failure of the codec fails the reply, too. */
  Reply<@Nullable Void> put(
      Object key, Object value, Type type, PutOptions options, Deadline deadline);
}
