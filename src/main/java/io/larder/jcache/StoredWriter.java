package io.larder.jcache;

import io.larder.codec.StoredBytes;
import io.larder.jcache.engine.ApplicationCode;
import io.larder.jcache.engine.EntryCodec;
import io.larder.jcache.engine.ReadEntry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import javax.cache.Cache;
import javax.cache.integration.CacheWriter;
import javax.cache.integration.CacheWriterException;

/**
 * A writer of the application between keys and values as bytes. What the writer takes out of a
 * collection (JSR-107: what it has written) is taken out of the engine's.
 */
final class StoredWriter<K, V> implements CacheWriter<StoredBytes, StoredBytes> {
  private final CacheWriter<? super K, ? super V> writer;
  private final EntryCodec<K, V> codec;
  private final ApplicationCode application;

  /** Values on their way into the cache that come from the loader. */
  private final Set<Object> loaded =
      Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));

  StoredWriter(
      CacheWriter<? super K, ? super V> writer,
      EntryCodec<K, V> codec,
      ApplicationCode application) {
    this.writer = writer;
    this.codec = codec;
    this.application = application;
  }

  /** Puts a value that was loaded, which is not to be written again. */
  void without(StoredBytes value, Runnable put) {
    loaded.add(value);
    try {
      put.run();
    } finally {
      loaded.remove(value);
    }
  }

  @Override
  public void write(Cache.Entry<? extends StoredBytes, ? extends StoredBytes> entry)
      throws CacheWriterException {
    if (!loaded.contains(entry.getValue())) {
      application.run(() -> writer.write(readable(entry)));
    }
  }

  @Override
  public void delete(Object key) throws CacheWriterException {
    application.run(() -> writer.delete(readable(key)));
  }

  @Override
  @SuppressWarnings("unchecked") // a writer of ? super K takes entries of K
  public void writeAll(
      Collection<Cache.Entry<? extends StoredBytes, ? extends StoredBytes>> entries)
      throws CacheWriterException {
    IdentityHashMap<Object, Object> origin = new IdentityHashMap<>();
    List<Cache.Entry<K, V>> readable = new ArrayList<>();
    for (Cache.Entry<? extends StoredBytes, ? extends StoredBytes> entry : entries) {
      Cache.Entry<K, V> one = readable(entry);
      origin.put(one, entry);
      readable.add(one);
    }
    try {
      application.run(
          () ->
              ((CacheWriter<K, V>) writer)
                  .writeAll(
                      (Collection<Cache.Entry<? extends K, ? extends V>>)
                          (Collection<?>) readable));
    } finally {
      keep(entries, readable, origin);
    }
  }

  @Override
  public void deleteAll(Collection<?> keys) throws CacheWriterException {
    IdentityHashMap<Object, Object> origin = new IdentityHashMap<>();
    List<Object> readable = new ArrayList<>();
    for (Object key : keys) {
      Object one = readable(key);
      origin.put(one, key);
      readable.add(one);
    }
    try {
      application.run(() -> writer.deleteAll(readable));
    } finally {
      keep(keys, readable, origin);
    }
  }

  /** Takes out of the engine's collection what the application took out of ours. */
  private static void keep(
      Collection<?> stored, Collection<?> readable, IdentityHashMap<Object, Object> origin) {
    if (readable.size() < origin.size()) {
      readable.forEach(origin::remove);
      origin.values().forEach(stored::remove);
    }
  }

  private Object readable(Object key) {
    return Objects.requireNonNull(codec.key((StoredBytes) key), "a key that cannot be read");
  }

  private Cache.Entry<K, V> readable(
      Cache.Entry<? extends StoredBytes, ? extends StoredBytes> entry) {
    K key = Objects.requireNonNull(codec.key(entry.getKey()), "a key that cannot be read");
    V value = Objects.requireNonNull(codec.given(entry.getValue()), "a value that cannot be read");
    return new ReadEntry<>(key, value);
  }
}
