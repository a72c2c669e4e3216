package io.larder.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larder.support.Fixture;
import io.larder.support.Larder;
import io.larder.support.RedisTest;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Times to live: set, read, changed, removed. */
@RedisTest
@ParameterizedClass
@EnumSource(Face.class)
class ExpiryIT {
  /** Not a whole second: rounding would show. Long enough for a slow machine. */
  private static final Duration ODD = Duration.ofMillis(98_765);

  private static Larder larder;

  @Parameter Face face;
  private CacheOperations cache;

  @BeforeAll
  static void start(Fixture fixture) {
    larder = fixture.larder("redis.cache.default.ttl", "PT7M");
  }

  @BeforeEach
  void view() {
    cache = face.of(larder.cache()).withPrefix("ExpiryIT:");
    cache.deleteByPattern("*");
  }

  private void assertTtl(String key, Duration set) {
    assertThat(cache.ttl(key).orElseThrow()).isBetween(set.minusSeconds(60), set);
  }

  @Test
  void set_withoutTtl_staysForTheDefault() {
    cache.set("key", 1);

    assertTtl("key", Duration.ofMinutes(7));
  }

  @Test
  void set_withTtl_staysForIt() {
    cache.set("key", 1, ODD);
    assertTtl("key", ODD);
    cache.setAll(Map.of("a", 1), ODD);
    assertTtl("a", ODD);
    cache.setIfAbsent("b", 1, ODD);
    assertTtl("b", ODD);
    cache.getOrCompute("c", Integer.class, ODD, () -> 1);
    assertTtl("c", ODD);
  }

  @Test
  void ttl_hasMilliseconds() {
    boolean odd = false;
    for (int i = 0; i < 20 && !odd; i++) {
      cache.set("key", 1, ODD);
      odd = cache.ttl("key").orElseThrow().toMillis() % 1_000 != 0;
    }
    assertThat(odd).as("one of twenty not a whole second").isTrue();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 20, 300})
  void set_withMilliseconds_isGoneAfterThem(long millis) {
    cache.set("short", 1, Duration.ofMillis(millis));

    await().until(() -> !cache.exists("short"));
    assertThat(cache.get("short", Integer.class)).isEmpty();
    assertThat(cache.ttl("short")).isEmpty();
  }

  @Test
  void set_withNoExpiry_stays() {
    cache.set("key", 1, ODD);
    cache.set("key", 1, CacheOperations.NO_EXPIRY);
    assertThat(cache.ttl("key")).contains(CacheOperations.NO_EXPIRY);

    cache.setAll(Map.of("a", 1), CacheOperations.NO_EXPIRY);
    assertThat(cache.ttl("a")).contains(CacheOperations.NO_EXPIRY);

    cache.getOrCompute("b", Integer.class, CacheOperations.NO_EXPIRY, () -> 1);
    assertThat(cache.ttl("b")).contains(CacheOperations.NO_EXPIRY);
  }

  @Test
  void set_withTheLongestTtl_isTaken() {
    Duration longest = Duration.ofMillis(Long.MAX_VALUE / 2);
    cache.set("key", 1, longest);

    assertTtl("key", longest);
    assertThat(cache.expire("key", longest)).isTrue();
    assertThat(cache.increment("n", 1, longest)).isEqualTo(1);
    assertTtl("n", longest);
  }

  @Test
  void expire_replacesTheTimeToLive() {
    cache.set("key", 1, CacheOperations.NO_EXPIRY);
    assertThat(cache.expire("key", ODD)).isTrue();
    assertTtl("key", ODD);
    assertThat(cache.expire("key", Duration.ofHours(2))).isTrue();
    assertTtl("key", Duration.ofHours(2));
    assertThat(cache.expire("key", Duration.ofMillis(1))).isTrue();
    await().until(() -> !cache.exists("key"));
  }

  @Test
  void expire_ofNothing_isFalse() {
    assertThat(cache.expire("nothing", ODD)).isFalse();
  }

  @Test
  void persist_removesTheTimeToLive() {
    cache.set("key", 1, ODD);

    assertThat(cache.persist("key")).isTrue();
    assertThat(cache.ttl("key")).contains(CacheOperations.NO_EXPIRY);
    assertThat(cache.persist("key")).isFalse();
    assertThat(cache.persist("nothing")).isFalse();
  }

  @Test
  void ttl_ofNothing_isEmpty() {
    assertThat(cache.ttl("nothing")).isEmpty();
  }

  @Test
  void ttlAndExpire_ofAHash_areThoseOfItsKey() {
    HashOperations hash = cache.hash("hash");
    assertThat(hash.expire(ODD)).isFalse();
    hash.set("field", 1);
    assertThat(cache.ttl("hash")).contains(CacheOperations.NO_EXPIRY);
    assertThat(hash.expire(ODD)).isTrue();
    assertTtl("hash", ODD);
    hash.set("field", 2);
    assertTtl("hash", ODD);
    assertThat(cache.persist("hash")).isTrue();
  }
}
