package io.larder.jcache.entries;

import io.larder.codec.StoredBytes;
import io.larder.common.LarderException;
import io.larder.connection.call.Reply;
import io.larder.jcache.engine.EntryCodec;
import io.larder.jcache.keyspace.CurrentKeys;
import io.larder.jcache.keyspace.Generations.State;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import javax.cache.Cache;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a cache, read batch by batch as the iteration goes on: SCAN, then one pipeline for
 * the values. What is written meanwhile may be seen or not; an entry may be seen twice while Redis
 * resizes its table. Not thread-safe.
 */
final class EntryIterator<K, V> implements Iterator<Cache.Entry<K, V>> {
  // Values held at a time.
  private static final int BATCH = 100;

  private final Cache<K, V> cache;
  private final CacheAssembly<K, V> parts;
  private final EntryStore store;
  private final State state;
  private final CurrentKeys.Scan scan;
  private final Queue<Item<K, V>> ready = new ArrayDeque<>();
  private @Nullable K last;

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Item<K, V>(K key, V value, byte[] redisKey) {}

  EntryIterator(Cache<K, V> cache, CacheAssembly<K, V> parts, State state) {
    this.cache = cache;
    this.parts = parts;
    this.store = parts.store;
    this.state = state;
    this.scan = store.address().new Scan(store.calls(), state);
  }

  @Override
  public boolean hasNext() {
    if (cache.isClosed()) {
      return false;
    }
    inOneCall(
        () -> {
          while (ready.isEmpty() && fill()) {
            // Nothing of this batch was an entry that can be read.
          }
        });
    return !ready.isEmpty();
  }

  private void inOneCall(Runnable steps) {
    try {
      boolean unused =
          store
              .calls()
              .oneCall(
                  () ->
                      Reply.steps(
                          () -> {
                            steps.run();
                            return true;
                          }))
              .await();
    } catch (LarderException e) {
      throw new CacheException(e.getMessage(), e);
    }
  }

  /** Reads one more batch; false if there is none. */
  private boolean fill() {
    List<byte[]> batch = scan.next(BATCH, null);
    if (batch.isEmpty()) {
      return false;
    }
    List<byte @Nullable []> values = store.getAllCurrent(batch).await();
    if (store.<State>inState(null, Reply::of).await().generation() != state.generation()) {
      return false; // The cache was cleared.
    }
    for (int i = 0; i < batch.size(); i++) {
      add(batch.get(i), values.get(i));
    }
    return true;
  }

  private void add(byte[] redisKey, byte @Nullable [] bytes) {
    StoredBytes stored = store.key(state, redisKey);
    V value = parts.codec.valueOf(stored, bytes);
    K key = value == null ? null : parts.codec.key(stored);
    if (key != null && value != null) {
      ready.add(new Item<>(key, value, redisKey));
    }
  }

  @Override
  public Cache.Entry<K, V> next() {
    if (!hasNext()) {
      throw new NoSuchElementException("cache '" + cache.getName() + "' has no more entries");
    }
    Item<K, V> found = ready.remove();
    last = found.key();
    inOneCall(() -> parts.reader.iterated(found.redisKey()));
    return new EntryCodec.Entry<>(found.key(), found.value());
  }

  @Override
  public void remove() {
    K key = last;
    if (key == null) {
      throw new IllegalStateException("there is no entry to remove: call next first");
    }
    last = null;
    cache.remove(key);
  }
}
