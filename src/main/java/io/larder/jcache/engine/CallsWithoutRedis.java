package io.larder.jcache.engine;

import io.larder.common.CodecException;
import io.larder.common.LarderException;
import io.larder.connection.call.Deadline;
import io.larder.connection.call.RedisCalls;
import io.larder.connection.call.Reply;
import io.larder.guard.CacheGuard;
import io.larder.guard.Eviction;
import io.larder.observe.CacheObserver.Refusal;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * Makes calls of code on one cache, which go on without Redis where that fails, as those of
 * annotated methods do: the guard decides whether Redis is asked, and keeps what has to be evicted
 * before the cache is read again. Thread-safe.
 */
public record CallsWithoutRedis(
    BackingCache cache, CacheGuard guard, RedisCalls redis, Duration deadline) {

  /** What a call gave, which may be null. */
  private record Made<T>(@Nullable T result) {}

  /** Reads, or gives what is given where nothing is found. */
  public <T> @Nullable T read(Supplier<@Nullable T> call, Supplier<@Nullable T> missing) {
    Made<T> made = made("read", List.of(), call);
    return made == null ? missing.get() : made.result();
  }

  /** Changes entries; what fails is dropped, and they are evicted. */
  public <T> @Nullable T write(
      Collection<Eviction> changed, Supplier<@Nullable T> call, @Nullable T dropped) {
    Made<T> made = made("write", changed, call);
    if (made == null) {
      changed.forEach(this::drop);
      return dropped;
    }
    return made.result();
  }

  /** Processes an entry, or what is processed without it, which may have changed it. */
  public <T> @Nullable T process(
      Eviction entry,
      Supplier<@Nullable T> call,
      Supplier<@Nullable T> withoutEntry,
      BooleanSupplier changed) {
    Made<T> made = made("invoke", List.of(entry), call);
    if (made != null) {
      return made.result();
    }
    T result = withoutEntry.get();
    if (changed.getAsBoolean()) {
      drop(entry);
    }
    return result;
  }

  /** Makes a call within its time, or gives null: Redis was not asked, or failed. */
  private <T> @Nullable Made<T> made(
      String what, Collection<Eviction> changed, Supplier<@Nullable T> call) {
    if (cache.isClosed()) {
      throw new IllegalStateException("cache '" + cache.name() + "' is closed");
    }
    if (!guard.isPassable(cache)) {
      cache.observation().refused(Refusal.BREAKER);
      return null;
    }
    try {
      Made<T> made =
          redis.oneCall(deadline, () -> Reply.steps(() -> new Made<>(call.get()))).await();
      guard.succeeded();
      return made;
    } catch (CacheException e) {
      LarderException failure = ofRedis(e);
      if (CacheGuard.isSilence(failure)) {
        changed.forEach(eviction -> guard.lost(cache, eviction, failure));
        guard.failed(failure);
      } else {
        guard.refusals().report(cache.name(), "the " + what + " by code", failure);
      }
      return null;
    }
  }

  /** What is not Redis' is the caller's. */
  private static LarderException ofRedis(CacheException e) {
    if (e.getClass() == CacheException.class
        && e.getCause() instanceof LarderException failure
        && !(failure instanceof CodecException)) {
      return failure;
    }
    throw e;
  }

  /** Evicts what must not be read any more: now, or before the cache is read again. */
  private void drop(Eviction eviction) {
    if (guard.keepIfOpen(cache, eviction)) {
      return;
    }
    try {
      cache.evict(eviction, Deadline.ofTimeout(deadline)).await();
    } catch (RuntimeException e) {
      guard.lost(cache, eviction, e);
    }
  }
}
