package io.larder.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larder.support.Fixture;
import io.larder.support.Larder;
import io.larder.support.RedisTest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Views of CacheOperations by the settings of a cache name. */
@RedisTest
class CacheSettingsOfViewsIT {
  private static final Duration HOUR = Duration.ofHours(1);

  private final AtomicInteger runs = new AtomicInteger();
  private Fixture fixture;
  private CacheOperations cache;

  @BeforeEach
  void start(Fixture fixture) {
    this.fixture = fixture;
    cache = larder().cache().withPrefix("CacheSettingsOfViewsIT:");
    cache.deleteByPattern("*");
  }

  private Larder larder() {
    return fixture.larder(
        "redis.cache.default.deadline", "PT20S",
        "redis.cache.nulls.null-ttl", "PT1M",
        "redis.cache.jitter.jitter", "0.5",
        "redis.cache.short.ttl", "PT1M",
        "redis.cache.all.single-flight", "cluster",
        "redis.cache.all.flight-timeout", "PT1S");
  }

  @Test
  void view_hasTheSameKeys() {
    cache.cache("short").getOrCompute("key", String.class, HOUR, () -> "value");

    assertThat(cache.get("key", String.class)).contains("value");
    assertThat(cache.cache("jitter").withPrefix("k").get("ey", String.class)).contains("value");
  }

  @Test
  void set_hasTheTimeOfTheName() {
    cache.cache("short").set("key", "value");

    assertThat(cache.ttl("key").orElseThrow()).isLessThanOrEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void name_thatIsNone_isRefused() {
    assertThatThrownBy(() -> cache.cache("")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> cache.cache(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> cache.async().cache("")).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @EnumSource(Face.class)
  void nulls_areStoredWhereTheSettingsSaySo(Face face) {
    CacheOperations nulls = face.of(cache.cache("nulls"));
    for (int i = 0; i < 3; i++) {
      String found =
          nulls.getOrCompute(
              "key",
              String.class,
              HOUR,
              () -> {
                runs.incrementAndGet();
                return null;
              });
      assertThat(found).isNull();
    }
    assertThat(runs).hasValue(1);
    assertThat(cache.ttl("key").orElseThrow()).isLessThanOrEqualTo(Duration.ofMinutes(1));
    assertThat(cache.get("key", String.class)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Face.class)
  void times_areShortenedByJitter(Face face) {
    CacheOperations jitter = face.of(cache.cache("jitter"));
    Duration shortest = HOUR;
    for (int i = 0; i < 50; i++) {
      jitter.getOrCompute("key" + i, String.class, HOUR, () -> "value");
      Duration left = cache.ttl("key" + i).orElseThrow();
      shortest = left.compareTo(shortest) < 0 ? left : shortest;
      assertThat(left).isGreaterThan(Duration.ofMinutes(28));
    }
    assertThat(shortest).isLessThan(Duration.ofMinutes(55));
  }

  @Test
  void cluster_oneLoaderInAllJvms() throws Exception {
    CacheOperations other = larder().cache().withPrefix("CacheSettingsOfViewsIT:").cache("all");
    CompletableFuture<String> loading = new CompletableFuture<>();
    CompletionStage<String> first =
        cache
            .cache("all")
            .async()
            .getOrCompute(
                "key",
                String.class,
                HOUR,
                () -> {
                  runs.incrementAndGet();
                  return loading;
                });
    org.awaitility.Awaitility.await().until(() -> runs.get() == 1);
    CompletionStage<String> second =
        other
            .async()
            .getOrCompute(
                "key", String.class, HOUR, () -> CompletableFuture.completedFuture("second"));
    loading.complete("first");

    assertThat(first.toCompletableFuture().get(60, TimeUnit.SECONDS)).isEqualTo("first");
    assertThat(second.toCompletableFuture().get(60, TimeUnit.SECONDS)).isIn("first", "second");
  }

  @Test
  void cluster_lostStage_keepsNoOtherJvmForLong() {
    CacheOperations other = larder().cache().withPrefix("CacheSettingsOfViewsIT:").cache("all");
    CompletionStage<String> lost =
        cache
            .cache("all")
            .async()
            .getOrCompute(
                "lost",
                String.class,
                HOUR,
                () -> {
                  runs.incrementAndGet();
                  return new CompletableFuture<>();
                });
    org.awaitility.Awaitility.await().until(() -> runs.get() == 1);

    assertThat(other.getOrCompute("lost", String.class, HOUR, () -> "own")).isEqualTo("own");
    assertThat(lost.toCompletableFuture()).isNotDone();
    try (var redis = fixture.shared().connect()) {
      org.awaitility.Awaitility.await()
          .until(
              () ->
                  redis
                      .ask(
                          "EXISTS",
                          "larder:test:j::lease:larder:test:c:CacheSettingsOfViewsIT:lost")
                      .equals(0L));
    }
  }
}
