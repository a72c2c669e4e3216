package io.larder.jcache;

import io.larder.codec.StoredBytes;
import io.larder.jcache.engine.EntryCodec;
import io.larder.jcache.engine.ReadEntry;
import java.util.Iterator;
import java.util.NoSuchElementException;
import javax.cache.Cache;
import org.jspecify.annotations.Nullable;

/** Entries of a cache, read a page at a time; those that cannot be read are left out. */
final class RedissonIterator<K, V> implements Iterator<Cache.Entry<K, V>> {
  private final Cache<K, V> cache;
  private final EntryCodec<K, V> codec;
  private final RedissonStore store;
  private final Iterator<Cache.Entry<StoredBytes, StoredBytes>> stored;
  private Cache.@Nullable Entry<K, V> next;
  private @Nullable K removable;

  RedissonIterator(Cache<K, V> cache, EntryCodec<K, V> codec, RedissonStore store) {
    this.cache = cache;
    this.codec = codec;
    this.store = store;
    this.stored = store.blocking("iterator", Iterable::iterator);
  }

  @Override
  public boolean hasNext() {
    while (next == null && store.blocking("iterator", engine -> stored.hasNext())) {
      Cache.Entry<StoredBytes, StoredBytes> entry =
          store.blocking("iterator", engine -> stored.next());
      K key = codec.key(entry.getKey());
      V value = codec.value(entry.getValue());
      if (key != null && value != null) {
        next = new ReadEntry<>(key, value);
      }
    }
    return next != null;
  }

  @Override
  public Cache.Entry<K, V> next() {
    if (!hasNext() || next == null) {
      throw new NoSuchElementException();
    }
    Cache.Entry<K, V> entry = next;
    next = null;
    removable = entry.getKey();
    return entry;
  }

  @Override
  public void remove() {
    if (removable == null) {
      throw new IllegalStateException("next() was not called, or its entry was removed already");
    }
    cache.remove(removable);
    removable = null;
  }
}
