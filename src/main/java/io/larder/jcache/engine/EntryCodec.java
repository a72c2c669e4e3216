package io.larder.jcache.engine;

import io.larder.codec.GenericTypes;
import io.larder.codec.StoredBytes;
import io.larder.codec.TypedCodec;
import io.larder.codec.UnreadableValueException;
import io.larder.codec.UnreadableValues;
import io.larder.codec.ValueFormat;
import io.larder.common.CodecException;
import java.lang.reflect.Type;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/** Keys and values of one cache as bytes and back; what cannot be read is reported and absent. */
public final class EntryCodec<K, V> {
  private final TypedCodec codec;
  private final ValueFormat values;
  private final UnreadableValues unreadable;
  private final String redisKey;
  private final CacheEngine.Opening<K, V> cache;

  public EntryCodec(
      TypedCodec codec,
      ValueFormat values,
      UnreadableValues unreadable,
      String redisKey,
      CacheEngine.Opening<K, V> cache) {
    this.codec = codec;
    this.values = values;
    this.unreadable = unreadable;
    this.redisKey = redisKey;
    this.cache = cache;
  }

  /**
   * A key as it is stored.
   *
   * @throws CacheException if it cannot be written
   */
  public StoredBytes key(Object key) {
    Objects.requireNonNull(key, "key is null");
    check("key", key, cache.configuration().getKeyType());
    try {
      return storedKey(key);
    } catch (CodecException e) {
      throw new CacheException(e.getMessage(), e);
    }
  }

  /**
   * A key of the cache's type, or one that an annotation generated.
   *
   * @throws CodecException if it cannot be written
   */
  public StoredBytes storedKey(Object key) {
    boolean own = cache.configuration().getKeyType().isInstance(key);
    return new StoredBytes(codec.encodeKey(key, own ? cache.keyType() : Object.class), key);
  }

  /**
   * A value of the cache's type as it is stored.
   *
   * @throws CacheException if it cannot be written
   */
  public StoredBytes value(Object value) {
    Objects.requireNonNull(value, "value is null");
    check("value", value, cache.configuration().getValueType());
    try {
      return storedValue(value, cache.valueType());
    } catch (CodecException e) {
      throw new CacheException(e.getMessage(), e);
    }
  }

  /**
   * A value of a type that an annotation declares, as it is stored.
   *
   * @throws CodecException if it cannot be written
   */
  public StoredBytes storedValue(Object value, Type type) {
    return new StoredBytes(values.encode(value, type), value);
  }

  @SuppressWarnings("unchecked") // checked on the way in, and by the codec against the type
  public @Nullable K key(StoredBytes stored) {
    if (stored.source() != null) {
      return (K) stored.source();
    }
    try {
      return (K) codec.decodeKey(stored.bytes(), cache.keyType());
    } catch (UnreadableValueException e) {
      unreadable.report(redisKey, e);
      return null;
    }
  }

  @SuppressWarnings("unchecked") // the codec reads what the type says
  public @Nullable V value(@Nullable StoredBytes stored) {
    if (stored == null) {
      return null;
    }
    return (V) read(stored, cache.valueType(), cache.configuration().getValueType());
  }

  /** The entries that can be read. */
  public Map<K, V> entries(Map<StoredBytes, StoredBytes> stored) {
    Map<K, V> entries = new HashMap<>();
    stored.forEach(
        (storedKey, storedValue) -> {
          K key = key(storedKey);
          V value = value(storedValue);
          if (key != null && value != null) {
            entries.put(key, value);
          }
        });
    return entries;
  }

  /** As {@link #value(StoredBytes)}, without reading again what was just written. */
  @SuppressWarnings("unchecked") // checked on the way in
  public @Nullable V given(@Nullable StoredBytes stored) {
    return stored != null && stored.source() != null ? (V) stored.source() : value(stored);
  }

  /** The value of a type that an annotation declares. */
  public @Nullable Object value(@Nullable StoredBytes stored, Type type) {
    return stored == null ? null : read(stored, type, GenericTypes.rawClass(type));
  }

  private @Nullable Object read(StoredBytes stored, Type type, Class<?> bound) {
    try {
      return values.decode(stored.bytes(), type, bound);
    } catch (UnreadableValueException e) {
      unreadable.report(redisKey, e);
      return null;
    }
  }

  private void check(String what, Object given, Class<?> declared) {
    if (!declared.isInstance(given)) {
      throw new ClassCastException(
          "cache '"
              + cache.name()
              + "' has the "
              + what
              + " type "
              + declared.getName()
              + "; given was a "
              + given.getClass().getTypeName());
    }
  }
}
