package io.larder.jcache;

import io.larder.codec.StoredBytes;
import io.larder.jcache.engine.ApplicationCode;
import io.larder.jcache.engine.EntryCodec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheLoaderException;
import org.jspecify.annotations.Nullable;

/** A loader of the application between keys and values as bytes. */
final class StoredLoader<K, V> implements CacheLoader<StoredBytes, StoredBytes> {
  private final CacheLoader<K, V> loader;
  private final EntryCodec<K, V> codec;
  private final ApplicationCode application;

  StoredLoader(CacheLoader<K, V> loader, EntryCodec<K, V> codec, ApplicationCode application) {
    this.loader = loader;
    this.codec = codec;
    this.application = application;
  }

  @Override
  public @Nullable StoredBytes load(StoredBytes stored) throws CacheLoaderException {
    K key = codec.key(stored);
    V value = key == null ? null : application.<@Nullable V>call(() -> loader.load(key));
    return value == null ? null : codec.value(value);
  }

  @Override
  public Map<StoredBytes, StoredBytes> loadAll(Iterable<? extends StoredBytes> stored)
      throws CacheLoaderException {
    List<K> keys = new ArrayList<>();
    for (StoredBytes one : stored) {
      K key = codec.key(one);
      if (key != null) {
        keys.add(key);
      }
    }
    Map<K, V> loaded = application.<@Nullable Map<K, V>>call(() -> loader.loadAll(keys));
    Map<StoredBytes, StoredBytes> values = new HashMap<>();
    if (loaded != null) {
      loaded.forEach(
          (key, value) -> {
            if (key != null && value != null) {
              values.put(codec.key(key), codec.value(value));
            }
          });
    }
    return values;
  }
}
