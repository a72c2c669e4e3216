package io.larder.testkit;

import io.larder.observe.CacheMeters;
import io.larder.observe.CacheObserver.Refusal;
import io.larder.observe.Meters;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.opentest4j.AssertionFailedError;

/**
 * Counts what happens in the caches of a test class's application, from the end of {@code
 * BeforeEach} methods on. It counts in this JVM what annotations, caches of JSR-107 and {@code
 * CacheOperations} do, with Larder's engine and with Redisson's. {@code CacheOperations} counts
 * under the name given to {@code cache(name)}, else under {@code c:}, which is {@code
 * redis.key.cache-namespace}. Thread-safe.
 */
public final class CacheProbe {
  private static final long SECONDS = 60; // that a stage is waited for

  private final Meters meters;
  private volatile Map<String, Counts> begun = Map.of();

  CacheProbe(Meters meters) {
    this.meters = meters;
  }

  private record Counts(long hits, long misses, long loads, long failedLoads, long refusals) {
    static final Counts NONE = new Counts(0, 0, 0, 0, 0);

    static Counts of(CacheMeters cache) {
      long refusals = 0;
      for (Refusal reason : Refusal.values()) {
        refusals += cache.refusals(reason);
      }
      return new Counts(
          cache.hits(),
          cache.misses(),
          cache.loads().counted().count(),
          cache.failedLoads().counted().count(),
          refusals);
    }

    Counts minus(Counts before) {
      return new Counts(
          hits - before.hits,
          misses - before.misses,
          loads - before.loads,
          failedLoads - before.failedLoads,
          refusals - before.refusals);
    }

    @Override
    public String toString() {
      return "hits: %d, misses: %d, loads: %d, failed loads: %d, calls without the cache: %d"
          .formatted(hits, misses, loads, failedLoads, refusals);
    }
  }

  /** Counts from now on. */
  void begin() {
    begun = meters.caches().stream().collect(Collectors.toMap(CacheMeters::name, Counts::of));
  }

  private Counts absolute(String cacheName) {
    return meters.find(cacheName).map(Counts::of).orElse(Counts.NONE);
  }

  private Counts counts(String cacheName) {
    return absolute(cacheName).minus(begun.getOrDefault(cacheName, Counts.NONE));
  }

  /**
   * How many values the cache gave that did not have to be computed: from Redis, from a near cache,
   * or from another call that computed the value at that time.
   *
   * @param cacheName the name of the cache
   * @return the number since the test began, 0 for a cache that was not used
   */
  public long hits(String cacheName) {
    return counts(cacheName).hits();
  }

  /**
   * How many reads found nothing.
   *
   * @param cacheName the name of the cache
   * @return the number since the test began, 0 for a cache that was not used
   */
  public long misses(String cacheName) {
    return counts(cacheName).misses();
  }

  /**
   * How often the cache had a value computed: by an annotated method, by the loader of {@code
   * getOrCompute} or by a loader of JSR-107, whether that succeeded or failed.
   *
   * @param cacheName the name of the cache
   * @return the number since the test began, 0 for a cache that was not used
   */
  public long loads(String cacheName) {
    Counts counts = counts(cacheName);
    return counts.loads() + counts.failedLoads();
  }

  /**
   * Makes a call twice, and fails unless the cache spared the second one its work: the first call
   * misses once in the cache, and at most one value is computed for it; the second one hits once,
   * misses nothing and computes nothing; both give equal results, by {@link
   * Objects#deepEquals(Object, Object)}. So the cache must not have the value before, and the value
   * must have come back from Redis as it was. Stages are waited for, a minute at most.
   *
   * <p>Other calls must not use the cache meanwhile.
   *
   * @param <T> the type of the result
   * @param cacheName the name of the cache
   * @param call what is to be cached
   * @return what the second call returned, from the cache
   * @throws AssertionFailedError if it is not cached, with what was counted
   * @throws Exception what the call throws
   */
  public <T extends @Nullable Object> T assertCachedOnce(String cacheName, Callable<T> call)
      throws Exception {
    Counts before = absolute(cacheName);
    Object first = awaited(call.call());
    Counts between = absolute(cacheName);
    T second = call.call();
    Object awaited = awaited(second);
    Counts firstCall = between.minus(before);
    Counts secondCall = absolute(cacheName).minus(between);
    if (firstCall.equals(Counts.NONE) && secondCall.equals(Counts.NONE)) {
      throw new AssertionFailedError(
          "the cache "
              + cacheName
              + " was not used; caches in use: "
              + meters.caches().stream().map(CacheMeters::name).toList());
    }
    if (!missed(firstCall) || !secondCall.equals(new Counts(1, 0, 0, 0, 0))) {
      throw new AssertionFailedError(
          "the cache %s should miss once and then hit once%n  first call: %s%n  second call: %s"
              .formatted(cacheName, firstCall, secondCall));
    }
    if (!Objects.deepEquals(first, awaited)) {
      throw new AssertionFailedError(
          "the cache %s gave a value that is not equal to the computed one (does %s have equals?)"
              .formatted(cacheName, first == null ? "it" : first.getClass().getName()),
          first,
          awaited);
    }
    return second;
  }

  private static boolean missed(Counts call) {
    return call.hits() == 0
        && call.misses() == 1
        && call.loads() <= 1
        && call.failedLoads() == 0
        && call.refusals() == 0;
  }

  private static @Nullable Object awaited(@Nullable Object result) throws Exception {
    return result instanceof CompletionStage<?> stage
        ? stage.toCompletableFuture().get(SECONDS, TimeUnit.SECONDS)
        : result;
  }

  /** {@return what was counted since the test began, for people} */
  @Override
  public String toString() {
    return meters.caches().stream()
        .map(CacheMeters::name)
        .filter(name -> !counts(name).equals(Counts.NONE))
        .map(name -> name + ": " + counts(name))
        .collect(Collectors.joining("\n"));
  }
}
