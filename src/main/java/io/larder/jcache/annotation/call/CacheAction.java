package io.larder.jcache.annotation.call;

import io.larder.connection.call.Reply;
import io.larder.fence.StoreRight;
import io.larder.flight.SingleFlight;
import io.larder.guard.Budget;
import io.larder.guard.Eviction;
import io.larder.jcache.annotation.call.CallCache.Entry;
import io.larder.jcache.annotation.method.CacheBinding;
import javax.cache.annotation.CachePut;
import javax.cache.annotation.CacheRemoveAll;
import javax.cache.annotation.GeneratedCacheKey;
import org.jspecify.annotations.Nullable;

/** One call of a method with {@code @CachePut}, {@code @CacheRemove} or {@code @CacheRemoveAll}. */
final class CacheAction {
  private final AnnotatedCall<?> call;
  private final CacheBinding binding;
  private final SingleFlight flights;
  // What the call waits for its cache in all.
  private final Budget budget;

  CacheAction(AnnotatedCall<?> call, SingleFlight flights) {
    this.call = call;
    this.binding = call.bound().method().binding();
    this.flights = flights;
    this.budget = new Budget(call.bound().deadline());
  }

  /** Runs the method and changes the cache, before or after it. */
  @Nullable Object answer() throws Exception {
    TransactionWork work = call.transaction();
    if (work != null && !work.isDoomed()) {
      return new TransactionalAction(call, work).answer();
    }
    if (work != null) {
      return doomed(work);
    }
    if (!binding.afterInvocation()) {
      change(null).await();
      return call.proceed();
    }
    if (!(binding.annotation() instanceof CachePut)) {
      return call.proceed(
          (value, failure) ->
              failure == null || binding.concerns(failure) ? change(null) : Reply.NOTHING);
    }
    GeneratedCacheKey key = call.key();
    StoreRight right = key == null ? StoreRight.UNKNOWN : call.take(key, false, budget);
    return call.proceed(
        (value, failure) -> {
          if (failure == null || binding.concerns(failure)) {
            return change(right);
          }
          call.cache().release(right);
          return Reply.NOTHING;
        });
  }

  private @Nullable Object doomed(TransactionWork work) throws Exception {
    boolean all = binding.annotation() instanceof CacheRemoveAll;
    GeneratedCacheKey key = all ? null : call.key();
    if (all || key != null) {
      work.evictAtOnce(call.cache(), key == null ? Eviction.ALL : new Eviction.OfKey(key), budget);
    }
    return call.proceed();
  }

  /** Calls that began earlier store nothing from now on, and nobody shares them. */
  private Reply<@Nullable Void> change(@Nullable StoreRight right) {
    if (binding.annotation() instanceof CacheRemoveAll) {
      flights.outdateAll(call.cache().identity());
      return call.cache().evict(Eviction.ALL, budget);
    }
    GeneratedCacheKey before = right == null ? null : call.key();
    GeneratedCacheKey key = right == null ? call.key() : call.presentKey();
    if (key == null) {
      return Reply.NOTHING;
    }
    flights.outdate(call.cache().flightKey(key));
    // What the right was taken for is another entry where the method changed its arguments.
    StoreRight ofKey = right == null || key.equals(before) ? right : StoreRight.UNKNOWN;
    Entry entry = new Entry(key, call.value(), call.bound().method().stored().type(), ofKey);
    return binding.annotation() instanceof CachePut
        ? call.cache().put(entry, true, budget)
        : call.cache().evict(entry.eviction(), budget);
  }
}
