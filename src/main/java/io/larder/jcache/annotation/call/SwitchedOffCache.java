package io.larder.jcache.annotation.call;

import io.larder.connection.call.Reply;
import io.larder.flight.SingleFlight;
import io.larder.guard.Budget;
import io.larder.guard.Eviction;
import java.lang.reflect.Type;
import javax.cache.CacheException;
import javax.cache.annotation.GeneratedCacheKey;
import org.jspecify.annotations.Nullable;

/**
 * A cache with {@code enabled=false}: it has nothing, takes no results, and never fails. What an
 * annotation puts or evicts is sent: other JVMs may use the cache, or this one again later.
 */
record SwitchedOffCache(CallCache cache) implements CallCache {
  @Override
  public boolean isClosed() {
    return cache.isClosed();
  }

  @Override
  public @Nullable Hit get(GeneratedCacheKey key, Type type, Budget budget) {
    return null;
  }

  @Override
  public Reply<@Nullable Void> put(Entry entry, boolean mustReplace, Budget budget) {
    return mustReplace ? putNothing(entry, budget) : Reply.NOTHING;
  }

  @Override
  public Reply<@Nullable Void> putNothing(Entry entry, Budget budget) {
    return cache.putNothing(entry, budget).recover(SwitchedOffCache::ignored);
  }

  @Override
  public Reply<@Nullable Void> drop(Eviction eviction, Budget budget) {
    return cache.drop(eviction, budget).recover(SwitchedOffCache::ignored);
  }

  /** A failure of Redis; that of a writer or a listener is its caller's. */
  private static @Nullable Void ignored(RuntimeException failure) {
    if (failure.getClass() != CacheException.class) {
      throw failure;
    }
    return null;
  }

  @Override
  public Reply<@Nullable Void> evict(Eviction eviction, Budget budget) {
    return cache.evict(eviction, budget).recover(SwitchedOffCache::ignored);
  }

  @Override
  public Held hold(Eviction eviction) {
    return cache.hold(eviction);
  }

  @Override
  public Object identity() {
    return cache.identity();
  }

  @Override
  public SingleFlight.Key flightKey(Object key) {
    return cache.flightKey(key);
  }
}
