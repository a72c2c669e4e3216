package io.larder.jcache.entries;

import io.larder.codec.StoredBytes;
import io.larder.connection.call.Deadline;
import io.larder.connection.call.Reply;
import io.larder.guard.Eviction;
import io.larder.jcache.engine.BackingCache;
import io.larder.jcache.engine.EntryCodec;
import io.larder.jcache.engine.PutOptions;
import io.larder.observe.CacheObservation;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/** A cache that is switched off, as annotated methods use it. Thread-safe. */
record EmptyBackingCache(EmptyCache<?, ?> cache, EntryCodec<?, ?> codec) implements BackingCache {
  @Override
  public boolean isClosed() {
    return cache.isClosed();
  }

  @Override
  public String name() {
    return cache.getName();
  }

  @Override
  public CacheObservation observation() {
    return CacheObservation.none();
  }

  @Override
  public Reply<@Nullable Object> get(Object key, Type type, Deadline deadline) {
    return Reply.of(true).map(nothing -> null);
  }

  @Override
  public Reply<@Nullable Void> put(
      Object key, Object value, Type type, PutOptions options, Deadline deadline) {
    cache.write(codec.storedKey(key), codec.storedValue(value, type));
    return cache.stray().remove(new Eviction.OfKey(key), deadline);
  }

  @Override
  public Reply<@Nullable Void> remove(Eviction eviction, Deadline deadline) {
    if (eviction instanceof Eviction.OfKey one) {
      cache.write(codec.storedKey(one.key()), null);
    }
    return cache.stray().remove(eviction, deadline);
  }

  @Override
  public Reply<@Nullable Void> writeThrough(Object key, @Nullable Object value, Type type) {
    StoredBytes source = value == null ? null : new StoredBytes(new byte[0], value);
    return Reply.of(true)
        .map(
            nothing -> {
              cache.write(codec.storedKey(key), source);
              return null;
            });
  }

  @Override
  public Reply<@Nullable Void> evict(Eviction eviction, Deadline deadline) {
    return cache.stray().drop(eviction, deadline);
  }
}
