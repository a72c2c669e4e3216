package io.larder.jcache.engine;

import java.util.Iterator;
import java.util.NoSuchElementException;
import javax.cache.Cache;
import org.jspecify.annotations.Nullable;

/** An iteration that ends where Redis fails, for good. Not thread-safe. */
public final class RecomputingIterator<K, V> implements Iterator<Cache.Entry<K, V>> {
  private final Cache<K, V> cache;
  private final Iterator<Cache.Entry<K, V>> entries;
  private final CallsWithoutRedis calls;
  // What hasNext has found is there for next, whatever becomes of Redis in between.
  private Cache.@Nullable Entry<K, V> found;
  private boolean ended;
  private @Nullable K last;

  public RecomputingIterator(
      Cache<K, V> cache, Iterator<Cache.Entry<K, V>> entries, CallsWithoutRedis calls) {
    this.cache = cache;
    this.entries = entries;
    this.calls = calls;
  }

  @Override
  public boolean hasNext() {
    if (found == null && !ended) {
      found =
          calls.<Cache.Entry<K, V>>read(
              () -> entries.hasNext() ? entries.next() : null, () -> null);
      ended = found == null;
    }
    return found != null;
  }

  @Override
  public Cache.Entry<K, V> next() {
    Cache.Entry<K, V> next = hasNext() ? found : null;
    if (next == null) {
      throw new NoSuchElementException("cache '" + cache.getName() + "' has no more entries");
    }
    found = null;
    last = next.getKey();
    return next;
  }

  @Override
  public void remove() {
    K key = last;
    if (key == null) {
      throw new IllegalStateException("there is no entry to remove: call next first");
    }
    last = null;
    boolean unused = cache.remove(key);
  }
}
