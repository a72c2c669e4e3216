package io.larder.jcache.entries;

import io.larder.jcache.engine.EntryCodec;
import io.larder.jcache.keyspace.CurrentKeys;
import io.larder.jcache.near.NearCache;
import io.larder.observe.CacheObservation;
import io.larder.observe.CacheObserver;
import java.lang.reflect.Type;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Keys and values of a cache of Larder's engine, for its near cache. */
record NearSource(
    String cacheName, CurrentKeys address, EntryCodec<?, ?> codec, CacheObservation observation)
    implements NearCache.Mapping {

  @Override
  public Collection<String> prefixes() {
    return address.keys().starts();
  }

  @Override
  public String entryKey(String redisKey) {
    return address.entryKey(redisKey);
  }

  @Override
  public byte[] json(Object key) {
    return codec.storedKey(key).bytes();
  }

  @Override
  public @Nullable Object value(byte[] bytes, Type type) {
    return codec.value(bytes, type);
  }

  @Override
  public void invalidated() {
    observation.tell(CacheObserver::nearInvalidated);
  }
}
