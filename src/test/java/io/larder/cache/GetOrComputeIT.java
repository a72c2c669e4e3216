package io.larder.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.larder.common.CodecException;
import io.larder.support.Fixture;
import io.larder.support.Larder;
import io.larder.support.RedisTest;
import jakarta.enterprise.util.TypeLiteral;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@RedisTest
class GetOrComputeIT {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final int THREADS = 16;
  private static Larder larder;
  private static ExecutorService threads;

  private final CacheOperations cache = larder.cache().withPrefix("GetOrComputeIT:");
  private final AtomicInteger calls = new AtomicInteger();

  @BeforeAll
  static void start(Fixture fixture) {
    larder = fixture.larder("redis.timeout", "PT20S", "redis.cache.default.deadline", "PT20S");
    threads = Executors.newFixedThreadPool(THREADS);
    fixture.closing(threads::shutdownNow);
  }

  @BeforeEach
  void clear() {
    cache.deleteByPattern("*");
  }

  /** Sixteen callers at once, {@code async} of them on the asynchronous face. */
  private List<Future<String>> callers(int async, Supplier<String> loader) {
    CountDownLatch together = new CountDownLatch(THREADS);
    List<Future<String>> results = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      CacheOperations face = (i < async ? Face.ASYNC : Face.SYNC).of(cache);
      results.add(
          threads.submit(
              () -> {
                together.countDown();
                together.await();
                return face.getOrCompute("key", String.class, MINUTE, loader);
              }));
    }
    return results;
  }

  @ParameterizedTest
  @CsvSource({"0", "16", "8"})
  void sixteenCallers_ofOneKey_callOneLoader(int async) throws Exception {
    List<Future<String>> results = callers(async, () -> "value " + calls.incrementAndGet());

    for (Future<String> result : results) {
      assertThat(result.get(60, TimeUnit.SECONDS)).isEqualTo("value 1");
    }
    assertThat(calls).hasValue(1);
  }

  @ParameterizedTest
  @CsvSource({"0", "16", "8"})
  void sixteenCallers_whoseLoaderFails_getItsExceptionAndNothingIsCached(int async)
      throws Exception {
    CountDownLatch failing = new CountDownLatch(1);
    List<Future<String>> results =
        callers(
            async,
            () -> {
              calls.incrementAndGet();
              awaitLatch(failing);
              throw new UnsupportedOperationException("loader");
            });
    await().until(() -> calls.get() > 0);
    failing.countDown();

    for (Future<String> result : results) {
      assertThatThrownBy(() -> result.get(60, TimeUnit.SECONDS))
          .cause()
          .isExactlyInstanceOf(UnsupportedOperationException.class)
          .hasMessage("loader");
    }
    assertThat(cache.exists("key")).isFalse();
    assertThat(cache.getOrCompute("key", String.class, MINUTE, () -> "next")).isEqualTo("next");
  }

  @ParameterizedTest
  @EnumSource(Face.class)
  void hit_callsNoLoader(Face face) {
    cache.set("key", List.of(1), MINUTE);

    assertThat(
            face.of(cache)
                .getOrCompute("key", new TypeLiteral<List<Integer>>() {}, MINUTE, () -> List.of(2)))
        .containsExactly(1);
  }

  @ParameterizedTest
  @EnumSource(Face.class)
  void miss_isStored(Face face) {
    face.of(cache)
        .getOrCompute("key", new TypeLiteral<List<Integer>>() {}, MINUTE, () -> List.of(2));

    assertThat(cache.get("key", new TypeLiteral<List<Integer>>() {})).contains(List.of(2));
  }

  @ParameterizedTest
  @EnumSource(Face.class)
  void unreadableValue_isComputedAnewAndRepaired(Face face) {
    cache.set("key", "text", MINUTE);

    assertThat(face.of(cache).getOrCompute("key", Integer.class, MINUTE, () -> 5)).isEqualTo(5);
    assertThat(cache.get("key", Integer.class)).contains(5);
  }

  @ParameterizedTest
  @EnumSource(Face.class)
  void loader_thatReturnsNull_isNamedAndNothingIsCached(Face face) {
    assertThatThrownBy(() -> face.of(cache).getOrCompute("key", String.class, MINUTE, () -> null))
        .isInstanceOf(NullPointerException.class)
        .hasMessageContaining("'key'");
    assertThat(cache.exists("key")).isFalse();
  }

  @Test
  void asyncLoader_thatReturnsNoStage_failsTheStage() {
    assertThat(cache.async().getOrCompute("key", String.class, MINUTE, () -> null))
        .failsWithin(Duration.ofSeconds(60))
        .withThrowableThat()
        .havingCause()
        .isInstanceOf(NullPointerException.class);
  }

  @ParameterizedTest
  @EnumSource(Face.class)
  void loader_ofAValueThatCannotBeWritten_fails(Face face) {
    assertThatThrownBy(() -> face.of(cache).getOrCompute("key", Object.class, MINUTE, Object::new))
        .isInstanceOf(CodecException.class);
    assertThat(cache.exists("key")).isFalse();
  }

  @Test
  void loader_thatAsksForItsOwnKey_isRefused() {
    assertThatThrownBy(
            () ->
                cache.getOrCompute(
                    "key",
                    String.class,
                    MINUTE,
                    () -> cache.getOrCompute("key", String.class, MINUTE, () -> "inner")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("GetOrComputeIT:key");
  }

  @Test
  void asyncLoader_thatBlocksOnItsOwnKey_isRefused() {
    assertThat(
            cache
                .async()
                .getOrCompute(
                    "key",
                    String.class,
                    MINUTE,
                    () ->
                        CompletableFuture.completedFuture(
                            cache.getOrCompute("key", String.class, MINUTE, () -> "inner"))))
        .failsWithin(Duration.ofSeconds(60))
        .withThrowableThat()
        .havingCause()
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void loader_thatAsksForOtherKeys_isServed() {
    String value =
        cache.getOrCompute(
            "a",
            String.class,
            MINUTE,
            () -> "a" + cache.getOrCompute("b", String.class, MINUTE, () -> "b"));

    assertThat(value).isEqualTo("ab");
  }

  @Test
  void differentTypes_underOneKey_areComputedEach() {
    Integer number =
        cache.getOrCompute(
            "key",
            Integer.class,
            MINUTE,
            () -> cache.getOrCompute("key", String.class, MINUTE, () -> "text").length());

    assertThat(number).isEqualTo(4);
    // The first that is stored stays: with it the right to store ends.
    assertThat(cache.get("key", String.class)).contains("text");
  }

  @Test
  void waiter_thatIsInterrupted_stopsAloneAndKeepsItsFlag() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    Future<String> owner =
        threads.submit(
            () ->
                cache.getOrCompute(
                    "key",
                    String.class,
                    MINUTE,
                    () -> {
                      calls.incrementAndGet();
                      awaitLatch(release);
                      return "value";
                    }));
    await().until(() -> calls.get() > 0);
    CompletableFuture<String> outcome = new CompletableFuture<>();
    Thread waiter =
        new Thread(
            () -> {
              try {
                cache.getOrCompute("key", String.class, MINUTE, () -> "other");
              } catch (RuntimeException e) {
                outcome.complete(Thread.currentThread().isInterrupted() + " " + e.getMessage());
              }
            });
    waiter.start();
    await().until(() -> waiter.getState() == Thread.State.TIMED_WAITING);
    waiter.interrupt();

    assertThat(outcome.get(60, TimeUnit.SECONDS)).startsWith("true LARDER-2007");
    release.countDown();
    assertThat(owner.get(60, TimeUnit.SECONDS)).isEqualTo("value");
  }

  @Test
  void loader_thatIsInterrupted_stillGivesItsValueToTheOthers() throws Exception {
    List<Future<String>> results =
        callers(
            0,
            () -> {
              Thread.currentThread().interrupt();
              return "value";
            });
    for (Future<String> result : results) {
      assertThat(result.get(60, TimeUnit.SECONDS)).isEqualTo("value");
    }
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
