package io.larder.jcache.annotation.call;

import io.larder.connection.call.Reply;
import io.larder.guard.Budget;
import io.larder.guard.Eviction;
import io.larder.jcache.annotation.call.CallCache.Entry;
import io.larder.jcache.annotation.method.CacheBinding;
import javax.cache.annotation.CachePut;
import javax.cache.annotation.CacheRemoveAll;
import javax.cache.annotation.GeneratedCacheKey;
import org.jspecify.annotations.Nullable;

/**
 * One call of a method that changes a cache, within a transaction. What it changes is held before
 * the method runs, because the method may read what it has changed, and changed after the commit.
 */
final class TransactionalAction {
  private final AnnotatedCall<?> call;
  private final TransactionWork work;
  private final CacheBinding binding;

  TransactionalAction(AnnotatedCall<?> call, TransactionWork work) {
    this.call = call;
    this.work = work;
    this.binding = call.bound().method().binding();
  }

  @Nullable Object answer() throws Exception {
    Eviction before = eviction(binding.annotation() instanceof CacheRemoveAll ? null : call.key());
    if (before == null) {
      return call.proceed();
    }
    HeldChange change = hold(before);
    if (!binding.afterInvocation()) {
      change(change, before).await();
      return call.proceed();
    }
    return call.proceed(
        (value, failure) ->
            failure == null || binding.concerns(failure) ? after(change, before) : change.cancel());
  }

  /** Calls the method, whose result replaces what is there. */
  @Nullable Object update(GeneratedCacheKey key) throws Exception {
    if (work.isDoomed()) {
      work.evictAtOnce(call.cache(), new Eviction.OfKey(key), new Budget(call.bound().deadline()));
      return call.proceed();
    }
    HeldChange change = hold(new Eviction.OfKey(key));
    long start = call.cache().observation().start();
    return call.proceed(
        (value, failure) -> {
          call.cache().observation().loaded(failure == null, start);
          return failure == null ? change.put(entry(key, value)) : change.cancel();
        });
  }

  private Entry entry(GeneratedCacheKey key, @Nullable Object value) {
    return new Entry(key, value, call.bound().method().stored().type(), null);
  }

  /** What is changed; null: the parameters make no key, which is reported. */
  private @Nullable Eviction eviction(@Nullable GeneratedCacheKey key) {
    if (binding.annotation() instanceof CacheRemoveAll) {
      return Eviction.ALL;
    }
    return key == null ? null : new Eviction.OfKey(key);
  }

  private HeldChange hold(Eviction eviction) {
    return work.hold(call.cache(), eviction, call.bound().deadline());
  }

  /** The method may have changed its arguments, and so the key. */
  private Reply<@Nullable Void> after(HeldChange change, Eviction before) {
    Eviction now =
        before == Eviction.ALL || !(binding.annotation() instanceof CachePut)
            ? before
            : eviction(call.presentKey());
    if (before.equals(now)) {
      return change(change, before);
    }
    return now == null ? change.cancel() : change.cancel().then(done -> change(hold(now), now));
  }

  private Reply<@Nullable Void> change(HeldChange change, Eviction what) {
    return binding.annotation() instanceof CachePut && what instanceof Eviction.OfKey one
        ? change.put(entry((GeneratedCacheKey) one.key(), call.value()))
        : change.evict();
  }
}
