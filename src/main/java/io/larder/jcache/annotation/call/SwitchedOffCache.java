package io.larder.jcache.annotation.call;

import io.larder.connection.call.Reply;
import io.larder.guard.Budget;
import io.larder.guard.Eviction;
import java.lang.reflect.Type;
import javax.cache.annotation.GeneratedCacheKey;
import org.jspecify.annotations.Nullable;

/**
 * A cache with {@code enabled=false}: it has nothing and takes nothing, and never fails. Evictions
 * are sent: other JVMs may use the cache, or this one again later.
 */
record SwitchedOffCache(CallCache cache) implements CallCache {
  @Override
  public @Nullable Hit get(GeneratedCacheKey key, Type type, Budget budget) {
    return null;
  }

  @Override
  public Reply<@Nullable Void> put(Entry entry, boolean mustReplace, Budget budget) {
    return mustReplace ? evict(entry.eviction(), budget) : NOTHING;
  }

  @Override
  public Reply<@Nullable Void> evict(Eviction eviction, Budget budget) {
    return cache.evict(eviction, budget).recover(failure -> null);
  }

  @Override
  public Object identity() {
    return cache.identity();
  }
}
