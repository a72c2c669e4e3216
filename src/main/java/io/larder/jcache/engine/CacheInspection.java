package io.larder.jcache.engine;

import io.larder.codec.TypedCodec;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Looks at what a cache has stored, and removes of it, on behalf of an operator. Nothing of it
 * counts as a use of the cache. A look costs Redis little and waits a fraction of a second; what
 * Redis does not answer is a {@link io.larder.common.LarderException}. Thread-safe.
 */
public interface CacheInspection {
  /** What a page of entries costs Redis at most: it looks at so many keys. */
  int LOOKED_AT = 2_000;

  /** How much of a value is read. */
  int VALUE_BYTES = 65_536;

  /** What the keys of its entries in Redis look like. */
  String layout();

  Type keyType();

  Type valueType();

  /** Whether listeners in any JVM are told of its changes. */
  boolean isListenedTo();

  /** Entries of the present generation from a position on; the empty text is the beginning. */
  Page entries(String position);

  /** One entry by its key: as JSON, or the plain text of a text. */
  Optional<Entry> entry(String key, boolean withValue);

  /**
   * One entry of the page of a position, by the digest of its key: for keys that are too long to be
   * given. Empty if it is not there any more.
   */
  Optional<Entry> entry(String position, String digest, boolean withValue);

  /**
   * Evicts the entry of a key, which may be absent, without the application's writer and listeners.
   * False if the key is none of this cache.
   */
  boolean evict(String key);

  /**
   * Evicts an entry of the page of a position, by the digest of its key. Gives the key as JSON;
   * empty if no key of this cache is there any more.
   */
  Optional<String> evict(String position, String digest);

  /** Evicts all entries, without the application's writer and listeners. */
  void clear();

  /** Entries, how many keys were looked at, and where to go on, if that is not the end. */
  record Page(List<Entry> entries, int lookedAt, @Nullable String next) {}

  /**
   * An entry.
   *
   * @param key as JSON
   * @param digest of the key
   * @param millis how long it stays; -1 for ever
   * @param bytes the size of its value; -1: what is stored there is no value of a cache
   * @param near whether it is in this JVM's memory, too
   * @param value of the first {@link #VALUE_BYTES} bytes, if they were asked for
   */
  record Entry(
      String key,
      String digest,
      long millis,
      long bytes,
      boolean near,
      TypedCodec.@Nullable Parts value) {}
}
