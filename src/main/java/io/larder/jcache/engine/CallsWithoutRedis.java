package io.larder.jcache.engine;

import io.larder.codec.ImmutableTypes;
import io.larder.codec.StoredKey;
import io.larder.common.CodecException;
import io.larder.common.LarderException;
import io.larder.common.MessageId;
import io.larder.common.RedisUnavailableException;
import io.larder.connection.call.CallBudget;
import io.larder.connection.call.Deadline;
import io.larder.connection.call.RedisCalls;
import io.larder.connection.call.Reply;
import io.larder.guard.CacheGuard;
import io.larder.guard.Eviction;
import io.larder.observe.CacheObserver.Refusal;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

  /** What is left of the time of a call: all of it until Redis was asked. */
  private static final class TimeLeft {
    private long nanos;

    TimeLeft(Duration deadline) {
      nanos = deadline.toNanos();
    }

    Deadline deadline() {
      return Deadline.ofTimeout(Duration.ofNanos(nanos));
    }
  }

  /** Fails if the cache is closed. */
  public void checkOpen() {
    if (cache.isClosed()) {
      throw new IllegalStateException("cache '" + cache.name() + "' is closed");
    }
  }

  /** Reads, or gives what is given where nothing is found. */
  public <T> @Nullable T read(Supplier<@Nullable T> call, Supplier<@Nullable T> missing) {
    Made<T> made = made("read", List.of(), call, new TimeLeft(deadline));
    return made == null ? missing.get() : made.result();
  }

  /** Changes entries; what fails is dropped, and they are evicted. */
  public <T> @Nullable T write(
      Collection<Eviction> changed, Supplier<@Nullable T> call, @Nullable T dropped) {
    TimeLeft time = new TimeLeft(deadline);
    Made<T> made = made("write", changed, call, time);
    if (made == null) {
      drop(changed, time);
      return dropped;
    }
    return made.result();
  }

  /**
   * Changes entries of which the application's writer is told. What fails of it is the caller's to
   * know; the entries are evicted before they are read again, which a change may do as well.
   */
  public <T> @Nullable T writeThrough(Collection<Eviction> changed, Supplier<@Nullable T> call) {
    checkOpen();
    try {
      evictEach(changed.stream().filter(this::mayWait).toList());
      T result = call.get();
      guard.succeeded();
      return result;
    } catch (CacheException e) {
      LarderException failure = ofRedis(e);
      if (CacheGuard.isSilence(failure)) {
        changed.forEach(eviction -> guard.lost(cache, eviction, failure));
      }
      drop(changed, new TimeLeft(deadline));
      throw e;
    }
  }

  /** Whether an eviction of the same entries may wait; a key of the application's has no equal. */
  private boolean mayWait(Eviction eviction) {
    boolean known =
        !(eviction instanceof Eviction.OfKey one)
            || one.key() instanceof StoredKey
            || ImmutableTypes.isValue(one.key());
    return known ? guard.waits(cache, eviction) : !guard.isPassable(cache);
  }

  /**
   * Evicts entries whose evictions have failed before: the change is about to read them. (The
   * removal of all entries reads none.)
   */
  private void evictEach(Collection<Eviction> waiting) {
    if (waiting.isEmpty()) {
      return;
    }
    try {
      redis
          .oneCall(
              deadline,
              () ->
                  Reply.steps(
                      () -> {
                        Deadline end = Deadline.ofTimeout(deadline);
                        waiting.stream()
                            .filter(Eviction.OfKey.class::isInstance)
                            .map(one -> cache.evict(one, end))
                            .toList()
                            .forEach(Reply::await);
                        return true;
                      }))
          .await();
    } catch (LarderException e) {
      throw new CacheException(e.getMessage(), e);
    }
  }

  /** Processes an entry, or what is processed without it, which may have changed it. */
  public <T> @Nullable T process(
      Eviction entry,
      Supplier<@Nullable T> call,
      Supplier<@Nullable T> withoutEntry,
      BooleanSupplier changed) {
    // What the processor made of an entry that was there is lost, too, if Redis refused it.
    boolean asked = guard.isPassable(cache);
    TimeLeft time = new TimeLeft(deadline);
    Made<T> made = made("invoke", List.of(entry), call, time);
    if (made != null) {
      return made.result();
    }
    try {
      return withoutEntry.get();
    } finally {
      if (asked || changed.getAsBoolean()) {
        drop(List.of(entry), time);
      }
    }
  }

  /** Makes a call within its time, or gives null: Redis was not asked, or failed. */
  private <T> @Nullable Made<T> made(
      String what, Collection<Eviction> changed, Supplier<@Nullable T> call, TimeLeft time) {
    checkOpen();
    if (!guard.isPassable(cache)) {
      cache.observation().refused(Refusal.BREAKER);
      return null;
    }
    try {
      Made<T> made = redis.oneCall(deadline, () -> Reply.steps(() -> timed(call, time))).await();
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

  private static <T> Made<T> timed(Supplier<@Nullable T> call, TimeLeft time) {
    try {
      return new Made<>(call.get());
    } finally {
      time.nanos = CallBudget.nanosLeft();
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

  /** Evicts what must not be read any more: now, all at once, or before the cache is read again. */
  private void drop(Collection<Eviction> changed, TimeLeft time) {
    Deadline end = time.deadline();
    Map<Eviction, Reply<@Nullable Void>> sent = new LinkedHashMap<>();
    for (Eviction one : changed) {
      if (guard.keepIfOpen(cache, one)) {
        cache.outdate(one);
      } else if (end.isOver()) {
        cache.outdate(one);
        guard.lost(cache, one, late());
      } else {
        sent.put(one, cache.evict(one, end));
      }
    }
    sent.forEach(
        (one, reply) -> {
          try {
            reply.await();
          } catch (RuntimeException e) {
            guard.lost(cache, one, e);
          }
        });
  }

  private static LarderException late() {
    return RedisUnavailableException.outOfTime(
        MessageId.UNAVAILABLE.text("the deadline of a call was over before its entry was removed"));
  }
}
