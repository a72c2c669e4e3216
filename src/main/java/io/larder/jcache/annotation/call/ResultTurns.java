package io.larder.jcache.annotation.call;

import io.larder.connection.call.Deadline;
import io.larder.fence.StoreRight;
import io.larder.flight.ClusterTurns;
import io.larder.guard.Budget;
import io.larder.jcache.annotation.call.CallCache.Hit;
import javax.cache.annotation.GeneratedCacheKey;
import org.jspecify.annotations.Nullable;

/** A call of a method with {@code @CacheResult} that waits for other JVMs. */
record ResultTurns(AnnotatedCall<?> call, GeneratedCacheKey key, Reading reading)
    implements ClusterTurns.Lookup<Hit> {

  /** Reads what the cache has. */
  interface Reading {
    @Nullable Hit read(Budget budget) throws Exception;
  }

  @Override
  public StoreRight take(Deadline deadline) {
    return call.take(key, new Budget(deadline));
  }

  @Override
  public @Nullable Hit find(Deadline deadline) throws Exception {
    return reading.read(new Budget(deadline));
  }
}
