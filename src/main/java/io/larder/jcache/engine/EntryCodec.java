package io.larder.jcache.engine;

import io.larder.codec.GenericTypes;
import io.larder.codec.ImmutableTypes;
import io.larder.codec.StoredBytes;
import io.larder.codec.StoredKey;
import io.larder.codec.TypedCodec;
import io.larder.codec.UnreadableValueException;
import io.larder.codec.ValueCodec;
import io.larder.codec.key.KeyFormat.GeneratedText;
import io.larder.common.ClassNames;
import io.larder.common.CodecException;
import io.larder.common.MessageId;
import io.larder.jcache.annotation.key.MethodKey;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import javax.cache.Cache;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/** Keys and values of one cache as bytes and back; what cannot be read is reported and absent. */
public record EntryCodec<K, V>(
    TypedCodec codec, ValueCodec values, Unreadable unreadable, CacheEngine.Opening<K, V> cache) {
  // Before the bytes of a value that is nothing else.
  private static final byte BYTES = 'B';

  /** Is told of what cannot be read, with the key of its entry as stored if that is known. */
  @FunctionalInterface
  public interface Unreadable {
    void report(byte @Nullable [] key, UnreadableValueException problem);
  }

  public StoredBytes key(Object key) {
    Objects.requireNonNull(key, "key is null");
    check("key", key, cache.configuration().getKeyType());
    try {
      return storedKey(key);
    } catch (CodecException e) {
      throw new CacheException(e.getMessage(), e);
    }
  }

  public Map<K, StoredBytes> keys(Iterable<? extends K> keys) {
    Map<K, StoredBytes> stored = new LinkedHashMap<>();
    for (K key : keys) {
      stored.put(key, key(key));
    }
    return stored;
  }

  /** A key of the cache's type, or one that an annotation generated. */
  public StoredBytes storedKey(Object key) {
    boolean own = cache.configuration().getKeyType().isInstance(key);
    return new StoredBytes(codec.encodeKey(key, own ? cache.keyType() : Object.class), key);
  }

  public StoredBytes value(Object value) {
    Objects.requireNonNull(value, "value is null");
    check("value", value, cache.configuration().getValueType());
    try {
      return storedValue(value, cache.valueType());
    } catch (CodecException e) {
      throw new CacheException(e.getMessage(), e);
    }
  }

  /** A value of a type that an annotation declares, as it is stored. */
  public StoredBytes storedValue(Object value, Type type) {
    if (value instanceof byte[] bytes) {
      byte[] stored = new byte[bytes.length + 1];
      stored[0] = BYTES;
      System.arraycopy(bytes, 0, stored, 1, bytes.length);
      return new StoredBytes(stored, value);
    }
    return new StoredBytes(values.encode(value, type), value);
  }

  private Object decode(byte[] stored, Type type, @Nullable Class<?> bound)
      throws UnreadableValueException {
    if (stored.length == 0 || stored[0] != BYTES) {
      return values.decode(stored, type, bound);
    }
    Class<?> expected = bound == null ? GenericTypes.rawClass(type) : bound;
    if (!expected.isAssignableFrom(byte[].class)) {
      throw new UnreadableValueException("bytes, not a value of type " + expected.getTypeName());
    }
    return Arrays.copyOfRange(stored, 1, stored.length);
  }

  @SuppressWarnings("unchecked") // checked on the way in, and by the codec against the type
  public @Nullable K key(StoredBytes stored) {
    if (stored.source() != null) {
      return (K) stored.source();
    }
    try {
      return (K) read(stored);
    } catch (UnreadableValueException e) {
      unreadable.report(stored.bytes(), e);
      return null;
    }
  }

  private Object read(StoredBytes stored) throws UnreadableValueException {
    Object key = codec.decodeKey(stored.bytes(), cache.keyType());
    key = key instanceof GeneratedText generated ? new MethodKey(generated.text()) : key;
    if (cache.configuration().getKeyType().isInstance(key)) {
      return key;
    }
    throw new UnreadableValueException("a key that an annotated method made");
  }

  /** Refuses a key that cannot be read from what is stored, which nobody could be told of then. */
  public void requireReadable(StoredBytes stored) {
    Object key = stored.source();
    if (key == null || key instanceof StoredKey || ImmutableTypes.isValue(key)) {
      return;
    }
    try {
      read(stored);
    } catch (UnreadableValueException e) {
      throw new CacheException(
          MessageId.CACHE_MISUSE.text(
              "cache '%s' has a writer, which removeAll() tells of every key, and a key of type %s"
                  + " cannot be read from what is stored: it would be %s; give the class a"
                  + " constructor with its fields, name it in redis.codec.allowed-types if it must be"
                  + " named, or take other keys",
              cache.name(), key.getClass().getTypeName(), e.getMessage()),
          e);
    }
  }

  /** The value of the cache's type, or null: absent, or not readable, which is reported. */
  @SuppressWarnings("unchecked") // the codec reads what the type says
  public @Nullable V valueOf(StoredBytes key, byte @Nullable [] stored) {
    return (V) valueOf(key, stored, null);
  }

  /** The value that bytes were made from, else what is read from them, or null. */
  @SuppressWarnings("unchecked") // checked on the way in
  public @Nullable V sourceOrValue(StoredBytes key, @Nullable StoredBytes stored) {
    if (stored == null) {
      return null;
    }
    return stored.source() != null ? (V) stored.source() : valueOf(key, stored.bytes());
  }

  /** The value of a type that an annotation declares, null: of the cache's. */
  public @Nullable Object valueOf(
      @Nullable StoredBytes key, byte @Nullable [] stored, @Nullable Type type) {
    try {
      return stored == null
          ? null
          : type != null
              ? decode(stored, type, null)
              : decode(stored, cache.valueType(), cache.configuration().getValueType());
    } catch (UnreadableValueException e) {
      unreadable.report(key == null ? null : key.bytes(), e);
      return null;
    }
  }

  public String cacheName() {
    return cache.name();
  }

  /** The type of the cache's values, with type arguments where they are known. */
  public Type valueType() {
    return cache.valueType();
  }

  private void check(String what, Object given, Class<?> declared) {
    if (!declared.isInstance(given)) {
      String text = "cache '%s' has the %s type %s; given was a %s";
      throw new ClassCastException(
          String.format(
              Locale.ROOT,
              text,
              cache.name(),
              what,
              ClassNames.of(declared, given.getClass()),
              ClassNames.of(given.getClass(), declared)));
    }
  }

  /** An entry as the application sees it. */
  public record Entry<K, V>(K key, V value) implements Cache.Entry<K, V> {
    @Override
    public K getKey() {
      return key;
    }

    @Override
    public V getValue() {
      return value;
    }

    @Override
    public <T> T unwrap(Class<T> type) {
      if (type.isInstance(this)) {
        return type.cast(this);
      }
      throw new IllegalArgumentException(
          "an entry is no " + type.getName() + "; expected javax.cache.Cache.Entry");
    }
  }
}
