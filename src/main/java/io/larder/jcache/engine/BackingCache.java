package io.larder.jcache.engine;

import io.larder.codec.StoredKey;
import io.larder.connection.call.Deadline;
import io.larder.connection.call.Reply;
import io.larder.fence.StoreRight;
import io.larder.guard.Eviction;
import io.larder.guard.Guarded;
import io.larder.observe.CacheObservation;
import java.lang.reflect.Type;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A cache of an engine as annotations use it, below {@code javax.cache}. Thread-safe. An awaited
 * reply decodes and runs code of the application (its writer, its synchronous listeners) on the
 * caller's thread, a staged one on a callback thread. Each wait for Redis ends at the deadline or
 * after {@code redis.timeout}, what comes first; the time of the application's own code is free.
 * Without a connection a reply fails at once with {@link
 * io.larder.common.RedisUnavailableException}, which is also its failure when the time is over.
 *
 * <p>What fails of Redis or of the codec is a {@link io.larder.common.LarderException}; anything
 * else is the application's.
 */
public interface BackingCache extends Guarded {

  /** Whether it was closed or destroyed, or is about to be: another may have its name. */
  boolean isClosed();

  /** Where to tell what happens in the cache above the engine. */
  CacheObservation observation();

  /** Reads a value from this JVM's memory; null says that Redis has to be asked. */
  default @Nullable Object getIfNear(Object key, Type type) {
    return null;
  }

  /** Reads a value from Redis; null if absent, expired, or unreadable as the type (reported). */
  Reply<@Nullable Object> get(Object key, Type type, Deadline deadline);

  /**
   * Takes the right to store a value before it is computed: an eviction in any JVM ends it. Where
   * one JVM computes for all, {@code leading} says for how long at most. A right under which
   * nothing is stored is to be given back with {@link #release}.
   */
  default Reply<StoreRight> take(Object key, @Nullable Duration leading, Deadline deadline) {
    return Reply.of(StoreRight.UNFENCED);
  }

  /** Whether a right to store still holds: nobody has evicted or stored the entry since. */
  default Reply<Boolean> holds(Object key, StoreRight right, Deadline deadline) {
    return Reply.of(right.isGranted());
  }

  /** What is equal for keys of one entry, by which its computations in this JVM are known. */
  default Object flightKey(Object key) {
    return key instanceof StoredKey stored ? stored.storedKey() : key;
  }

  /** Gives back a right under which nothing is stored; waits for nothing. */
  default void release(StoreRight right) {}

  /**
   * Writes a value, if the options have a right only as long as that holds; a failure of the codec
   * fails the reply, too.
   */
  Reply<@Nullable Void> put(
      Object key, Object value, Type type, PutOptions options, Deadline deadline);

  /**
   * Removes as the application asks for it, as {@code Cache.remove} and {@code removeAll} do: its
   * writer and its listeners learn of it, unlike of {@link #evict}.
   */
  Reply<@Nullable Void> remove(Eviction eviction, Deadline deadline);

  /**
   * Tells the application's writer alone of a put, or of a removal where the value is null: the
   * call goes on without Redis, which must not cost what is behind the cache. Nothing where the
   * cache does not write through.
   */
  default Reply<@Nullable Void> writeThrough(Object key, @Nullable Object value, Type type) {
    return Reply.of(true).map(nothing -> null);
  }

  /**
   * Prepares a put that is made later: the value as it is now, where the engine can take it so.
   * Throws what the codec says of the value.
   */
  default PreparedPut prepare(Object key, Object value, Type type, PutOptions options) {
    return deadline -> put(key, value, type, options, deadline);
  }

  /**
   * A hold of what a transaction is about to change; an engine without holds removes it at once.
   */
  default EngineHold hold(Eviction eviction) {
    return deadline -> evict(eviction, deadline);
  }

  /** Ends the sharing of what this JVM computes now, of an entry that changes unsent. */
  default void outdate(Eviction eviction) {}
}
