package io.larder.cache;

import jakarta.enterprise.util.TypeLiteral;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The hash under one key: fields with values. A hash appears with its first field, disappears with
 * its last, and expires as a whole; without {@link #expire} it stays.
 *
 * <p>Values, blocking, failures and thread-safety are those of {@link CacheOperations}. If the key
 * holds something that is not a hash, every method throws a {@link
 * io.larder.common.LarderException} naming the key and both kinds. Fields are any texts that are
 * not empty.
 */
public interface HashOperations {
  /**
   * Stores a field (HSET).
   *
   * @param field the field
   * @param value the value
   */
  void set(String field, Object value);

  /**
   * Stores several fields at once (HSET).
   *
   * @param fields fields and values
   */
  void setAll(Map<String, ?> fields);

  /**
   * Reads a field (HGET).
   *
   * @param field the field
   * @param type the type it was stored as
   * @param <T> the same type
   * @return the value, or empty if there is none or it is not of the type
   */
  <T> Optional<T> get(String field, Class<T> type);

  /**
   * Reads a field of a generic type (HGET).
   *
   * @param field the field
   * @param type the type it was stored as
   * @param <T> the same type
   * @return the value, or empty if there is none or it is not of the type
   */
  <T> Optional<T> get(String field, TypeLiteral<T> type);

  /**
   * Reads all fields, of one type (HGETALL).
   *
   * @param type the type of the values
   * @param <T> the same type
   * @return the fields that are of the type; empty if there is no hash
   */
  <T> Map<String, T> getAll(Class<T> type);

  /**
   * Reads all fields, of one generic type (HGETALL).
   *
   * @param type the type of the values
   * @param <T> the same type
   * @return the fields that are of the type; empty if there is no hash
   */
  <T> Map<String, T> getAll(TypeLiteral<T> type);

  /**
   * Reads all fields, of different types (HGETALL).
   *
   * @return a snapshot, from which each field is read as its own type
   */
  HashValues getAll();

  /**
   * Deletes fields (HDEL).
   *
   * @param fields the fields
   * @return how many of them were there
   */
  long delete(String... fields);

  /**
   * Whether there is a field (HEXISTS).
   *
   * @param field the field
   * @return true if there is
   */
  boolean exists(String field);

  /**
   * The names of the fields (HKEYS).
   *
   * @return a snapshot; empty if there is no hash
   */
  Set<String> fields();

  /**
   * The number of fields (HLEN).
   *
   * @return 0 if there is no hash
   */
  long size();

  /**
   * Adds to a field, which begins at zero (HINCRBY).
   *
   * @param field the field
   * @param delta what to add, possibly negative
   * @return the new value
   */
  long increment(String field, long delta);

  /**
   * Sets the time to live of the whole hash.
   *
   * @param ttl how long it stays from now on
   * @return false if there is no hash
   */
  boolean expire(Duration ttl);
}
