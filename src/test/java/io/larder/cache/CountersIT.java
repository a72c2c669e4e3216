package io.larder.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.larder.common.LarderException;
import io.larder.support.Fixture;
import io.larder.support.Larder;
import io.larder.support.RedisTest;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** increment, plain and with a time to live, of keys and of fields. */
@RedisTest
@ParameterizedClass
@EnumSource(Face.class)
class CountersIT {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static Larder larder;

  @Parameter Face face;
  private CacheOperations cache;

  @BeforeAll
  static void start(Fixture fixture) {
    larder = fixture.larder("redis.timeout", "PT20S");
  }

  @BeforeEach
  void view() {
    cache = face.of(larder.cache()).withPrefix("CountersIT:");
    cache.deleteByPattern("*");
  }

  @Test
  void increment_beginsAtZeroAndStays() {
    assertThat(cache.increment("n", 5)).isEqualTo(5);
    assertThat(cache.increment("n", -7)).isEqualTo(-2);
    assertThat(cache.increment("n", 0)).isEqualTo(-2);
    assertThat(cache.ttl("n")).contains(CacheOperations.NO_EXPIRY);
    assertThat(cache.get("n", Long.class)).contains(-2L);
  }

  @Test
  void increment_ofAStoredNumber_addsToIt() {
    cache.set("n", 40, MINUTE);

    assertThat(cache.increment("n", 2)).isEqualTo(42);
    assertThat(cache.ttl("n").orElseThrow()).isLessThanOrEqualTo(MINUTE);
  }

  /** Over 2^53 a double, which is Lua's only number, cannot count by one. */
  @ParameterizedTest
  @ValueSource(longs = {9_007_199_254_740_992L, Long.MAX_VALUE - 1, Long.MIN_VALUE})
  void increment_beyondDoubles_isExact(long start) {
    HashOperations hash = cache.hash("hash");
    assertThat(cache.increment("n", start)).isEqualTo(start);
    assertThat(cache.increment("n", 1)).isEqualTo(start + 1);
    assertThat(cache.increment("ttl", start, MINUTE)).isEqualTo(start);
    assertThat(cache.increment("ttl", 1, MINUTE)).isEqualTo(start + 1);
    assertThat(hash.increment("f", start)).isEqualTo(start);
    assertThat(hash.increment("f", 1)).isEqualTo(start + 1);
    assertThat(hash.get("f", Long.class)).contains(start + 1);
  }

  @Test
  void increment_withTtl_setsItOnCreationOnly() {
    assertThat(cache.increment("n", 1, MINUTE)).isEqualTo(1);
    assertThat(cache.ttl("n").orElseThrow()).isLessThanOrEqualTo(MINUTE);

    assertThat(cache.increment("n", 1, Duration.ofHours(5))).isEqualTo(2);
    assertThat(cache.ttl("n").orElseThrow()).isLessThanOrEqualTo(MINUTE);

    cache.persist("n");
    assertThat(cache.increment("n", 1, MINUTE)).isEqualTo(3);
    assertThat(cache.ttl("n")).contains(CacheOperations.NO_EXPIRY);
  }

  @Test
  void increment_withTtl_beginsAnewWhenItHasExpired() {
    cache.increment("n", 5, Duration.ofMillis(50));
    await().until(() -> !cache.exists("n"));

    assertThat(cache.increment("n", 1, MINUTE)).isEqualTo(1);
  }

  @Test
  void increment_withNoExpiry_stays() {
    assertThat(cache.increment("n", 1, CacheOperations.NO_EXPIRY)).isEqualTo(1);
    assertThat(cache.ttl("n")).contains(CacheOperations.NO_EXPIRY);
  }

  @Test
  void increment_ofText_failsWithoutTheValue() {
    cache.set("n", "secret", MINUTE);
    cache.hash("hash").set("f", "secret");

    assertThatThrownBy(() -> cache.increment("n", 1))
        .isExactlyInstanceOf(LarderException.class)
        .hasMessageContaining("INCRBY of key 'larder:test:c:CountersIT:n'")
        .hasMessageNotContaining("secret");
    assertThatThrownBy(() -> cache.increment("n", 1, MINUTE))
        .isExactlyInstanceOf(LarderException.class)
        .hasMessageContaining("'larder:test:c:CountersIT:n'")
        .hasMessageContaining("not an integer")
        .hasMessageNotContaining("secret");
    assertThatThrownBy(() -> cache.hash("hash").increment("f", 1))
        .isExactlyInstanceOf(LarderException.class)
        .hasMessageContaining("'larder:test:c:CountersIT:hash'")
        .hasMessageNotContaining("secret");
    assertThat(cache.get("n", String.class)).contains("secret");
  }

  @Test
  void increment_overTheRange_failsAndChangesNothing() {
    cache.increment("n", Long.MAX_VALUE);

    assertThatThrownBy(() -> cache.increment("n", 1)).isInstanceOf(LarderException.class);
    assertThatThrownBy(() -> cache.increment("n", 1, MINUTE)).isInstanceOf(LarderException.class);
    assertThat(cache.get("n", Long.class)).contains(Long.MAX_VALUE);
  }

  @Test
  void increment_fromManyThreads_losesNothing() {
    IntStream.range(0, 400).parallel().forEach(i -> cache.increment("n", 1, MINUTE));

    assertThat(cache.get("n", Integer.class)).contains(400);
  }
}
