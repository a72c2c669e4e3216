package io.larder.cache;

import io.larder.connection.call.KeysByPattern;
import jakarta.enterprise.util.TypeLiteral;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Caching in Redis: values as JSON under keys with a time to live, hashes, counters, and removal by
 * pattern. Inject it.
 *
 * <p><b>Keys.</b> A key {@code k} is stored as {@code
 * <redis.key.prefix><redis.key.cache-namespace>k}, by default {@code larder:c:k}. Keys are any
 * non-empty texts, of any characters and length; only texts that are not valid Unicode (an unpaired
 * surrogate) are refused, since two of them would become one key.
 *
 * <p><b>Values</b> are stored as plain JSON. They are read strictly: what is not JSON of the asked
 * type (garbage, an unknown property, a missing record component) is logged once per key and
 * minute, counted, and treated as absent, until it expires or is overwritten. What is stored comes
 * back as it was if it is read as its own class, or generic type; read as {@code Object}, or as a
 * map or list of it, it is what JSON has: texts, {@code Integer}, {@code Long} or {@code
 * BigInteger} by size, {@code Double}, {@code Boolean}, lists and maps.
 *
 * <p><b>Times to live</b> have millisecond resolution. {@link #NO_EXPIRY} means none.
 *
 * <p><b>Blocking and failures.</b> Unless it says otherwise, a method sends one command, blocks
 * until the reply has come, at most for {@code redis.timeout}, and is atomic in Redis. It throws
 *
 * <ul>
 *   <li>{@link NullPointerException} and {@link IllegalArgumentException} naming the argument (an
 *       empty key, a time to live that is not positive, is below a millisecond or over Redis'
 *       range), before anything is sent;
 *   <li>{@link io.larder.common.CodecException} if the value cannot be written as JSON or would not
 *       come back as it is, in its whole state but {@code transient} fields, before anything is
 *       sent;
 *   <li>{@link io.larder.common.RedisUnavailableException} if there is no connection (at once), if
 *       it is lost, or if no reply comes in time. Whether Redis executed the command is unknown in
 *       the last two cases;
 *   <li>{@link io.larder.common.LarderException} if Redis replies with an error, for example
 *       because the key holds a hash, or if the thread is interrupted (its flag is set again).
 * </ul>
 *
 * <p>Implementations are thread-safe. No method takes or returns null.
 */
public interface CacheOperations {
  /** The time to live of a value that stays until it is deleted or evicted. */
  Duration NO_EXPIRY = ChronoUnit.FOREVER.getDuration();

  /**
   * Stores a value for {@code redis.cache.default.ttl}, in place of whatever was under the key.
   *
   * @param key the key
   * @param value the value
   */
  void set(String key, Object value);

  /**
   * Stores a value, in place of whatever was under the key.
   *
   * @param key the key
   * @param value the value
   * @param ttl how long it stays, or {@link #NO_EXPIRY}
   */
  void set(String key, Object value, Duration ttl);

  /**
   * Stores a value if there is none under the key (SET NX).
   *
   * @param key the key
   * @param value the value
   * @param ttl how long it stays, or {@link #NO_EXPIRY}
   * @return true if it was stored, false if there was one already
   */
  boolean setIfAbsent(String key, Object value, Duration ttl);

  /**
   * Reads a value.
   *
   * @param key the key
   * @param type the type it was stored as
   * @param <T> the same type
   * @return the value, or empty if there is none or it is not of the type
   */
  <T> Optional<T> get(String key, Class<T> type);

  /**
   * {@return a value of a generic type, or empty if there is none or it is not of the type}
   *
   * @param key the key
   * @param type the type it was stored as, for example {@code new TypeLiteral<List<Tutor>>() {}}
   * @param <T> the same type
   */
  <T> Optional<T> get(String key, TypeLiteral<T> type);

  /**
   * Reads a value, or computes and stores it.
   *
   * <p>Without Redis it computes, callers share one loader, and a {@link #delete(String)} while the
   * loader runs keeps its value out of the cache: see {@linkplain io.larder.cache computed values}.
   *
   * @param key the key
   * @param type the type of the value
   * @param ttl how long a computed value stays, shortened by {@code jitter}, or {@link #NO_EXPIRY}
   * @param loader computes the value, never null unless {@code null-ttl} says how long a null is
   *     stored; must not ask for the same key
   * @param <T> the type of the value
   * @return the value; null only where nulls are stored
   * @throws io.larder.common.CodecException if {@code set} refuses the value
   * @throws io.larder.common.LarderException if the key holds another kind of value, or if the
   *     thread is interrupted while it waits (its flag is set again)
   * @throws IllegalStateException if the loader asks for its own key on its own thread
   */
  <T> T getOrCompute(String key, Class<T> type, Duration ttl, Supplier<? extends T> loader);

  /**
   * Reads a value of a generic type, or computes and stores it, as {@link #getOrCompute(String,
   * Class, Duration, Supplier)}.
   *
   * @param key the key
   * @param type the type of the value
   * @param ttl how long a computed value stays, or {@link #NO_EXPIRY}
   * @param loader computes the value; must not ask for the same key
   * @param <T> the type of the value
   * @return the value
   */
  <T> T getOrCompute(String key, TypeLiteral<T> type, Duration ttl, Supplier<? extends T> loader);

  /**
   * Reads several values in one round trip to each server (MGET; atomic on a single server only).
   *
   * @param keys the keys
   * @param type the type of the values
   * @param <T> the same type
   * @return the values that are there, in the order of the keys
   */
  <T> Map<String, T> getAll(Collection<String> keys, Class<T> type);

  /**
   * {@return values of a generic type, read as by {@link #getAll(Collection, Class)}}
   *
   * @param keys the keys
   * @param type the type of the values
   * @param <T> the same type
   */
  <T> Map<String, T> getAll(Collection<String> keys, TypeLiteral<T> type);

  /**
   * Stores several values in one pipeline to each server. Not atomic: after a failure some may be
   * stored.
   *
   * @param entries keys and values
   * @param ttl how long they stay, or {@link #NO_EXPIRY}
   */
  void setAll(Map<String, ?> entries, Duration ttl);

  /**
   * Deletes a value (UNLINK, in a script), and keeps out what is being computed for the key.
   *
   * @param key the key
   * @return true if there was something under the key
   */
  boolean delete(String key);

  /**
   * Deletes several values, as {@link #delete(String)}, in batches.
   *
   * @param keys the keys
   * @return how many of them were there
   */
  long delete(Collection<String> keys);

  /**
   * {@return whether there is something under a key, readable or not}
   *
   * @param key the key
   */
  boolean exists(String key);

  /**
   * Sets the time to live of what is under a key.
   *
   * @param key the key
   * @param ttl how long it stays from now on; {@link #persist} removes the limit
   * @return false if there is nothing under the key
   */
  boolean expire(String key, Duration ttl);

  /**
   * Removes the time to live of what is under a key.
   *
   * @param key the key
   * @return true if there was one
   */
  boolean persist(String key);

  /**
   * {@return how long what is under a key will stay: {@link #NO_EXPIRY} if there is no limit, empty
   * if there is nothing}
   *
   * @param key the key
   */
  Optional<Duration> ttl(String key);

  /**
   * Adds to a counter, which begins at zero and does not expire (INCRBY).
   *
   * @param key the key
   * @param delta what to add, possibly negative
   * @return the new value
   */
  long increment(String key, long delta);

  /**
   * Adds to a counter, which begins at zero and gets a time to live when it begins (a script).
   *
   * @param key the key
   * @param delta what to add, possibly negative
   * @param ttlWhenCreated how long the counter stays if this call creates it, or {@link #NO_EXPIRY}
   * @return the new value
   */
  long increment(String key, long delta, Duration ttlWhenCreated);

  /**
   * Deletes the keys that match a pattern without blocking Redis: SCAN and UNLINK, batch by batch,
   * on every primary. Takes constant memory and as long as a walk over all keys of the database
   * takes; each step has {@code redis.timeout} of its own. Not atomic: what is stored meanwhile may
   * or may not be deleted; after a failure some of it is.
   *
   * <p>In the pattern {@code *} stands for any text, {@code ?} for a byte, {@code [a-c]} and {@code
   * [^a]} for one of a set; {@link #literal} quotes text that is to match itself. The pattern is
   * matched against keys as they were given here, so {@code "*"} deletes what this object can see
   * and nothing else.
   *
   * @param pattern a glob
   * @return how many keys were deleted
   */
  long deleteByPattern(String pattern);

  /**
   * {@return the count of {@link #deleteByPattern}, of which this is another name}
   *
   * @param pattern a glob
   */
  default long invalidate(String pattern) {
    return deleteByPattern(pattern);
  }

  /**
   * {@return operations on the hash under a key: a light object, thread-safe as this one}
   *
   * @param key the key
   */
  HashOperations hash(String key);

  /**
   * {@return a view in which every key begins with a text: a light object, thread-safe as this one}
   *
   * @param prefix what is put in front of the keys and patterns of the view
   */
  CacheOperations withPrefix(String prefix);

  /**
   * A view of the same keys for which the settings {@code redis.cache.NAME.*} hold instead of
   * {@code redis.cache.default.*}: {@code ttl} for {@link #set(String, Object)}, {@code enabled}
   * ({@linkplain io.larder.cache switched off}) and what concerns {@code getOrCompute}. The name is
   * no part of the keys: {@link #withPrefix} makes a namespace.
   *
   * @param name a name, with or without settings of its own
   * @return a light object, thread-safe as this one
   * @throws io.larder.common.ConfigurationException if a setting of the name cannot be used
   * @throws UnsupportedOperationException by an implementation that knows no settings
   */
  default CacheOperations cache(String name) {
    throw new UnsupportedOperationException("settings of cache " + name);
  }

  /** {@return these operations without blocking: a light object, thread-safe as this one} */
  AsyncCacheOperations async();

  /**
   * {@return how many stored values, of all keys, could not be read since the application started}
   * Answers from memory.
   */
  long unreadableValues();

  /**
   * Quotes a text for {@link #deleteByPattern}, so that it matches itself only.
   *
   * @param text any text, for example what a user typed
   * @return the text with a backslash before each of <code>* ? [ ] ^ - \</code>
   */
  static String literal(String text) {
    return KeysByPattern.literal(text);
  }
}
