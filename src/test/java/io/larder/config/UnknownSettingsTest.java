package io.larder.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnknownSettingsTest {
  @Test
  void misspeltSetting_isUnknownWithTheNearestOfThatCache() {
    assertThat(UnknownSettings.warnings(Set.of("redis.cache.tutors.tll"), Set.of()))
        .singleElement()
        .asString()
        .contains("redis.cache.tutors.ttl");
    assertThat(UnknownSettings.warnings(Set.of("redis.cache.tutors.ttl"), Set.of())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "redis.cache.ttl, redis.cache.default.ttl",
    "redis.cache.near-max-entrys, redis.cache.default.near-max-entries",
    "redis.cache.on-failure, redis.cache.default.on-failure",
    "redis.cache.tll, redis.cache.default.ttl"
  })
  void settingOfACache_withoutTheNameOfOne_isUnknownWithThatOfEachCache(
      String name, String nearest) {
    assertThat(UnknownSettings.warnings(Set.of(name), Set.of("tutors")))
        .singleElement()
        .asString()
        .contains(name + " is not a setting of Larder; the nearest one is " + nearest + " ");
  }

  @Test
  void environmentVariables_onlySlipsAreWarnings() {
    assertThat(
            UnknownSettings.warnings(
                Set.of(
                    "REDIS_RETRY_ATTEMPS",
                    "REDIS_HOST",
                    "REDIS_PORT",
                    "REDIS_KEY_CACHE_NAMESPACE",
                    // What Kubernetes injects for a service called redis.
                    "REDIS_SERVICE_HOST",
                    "REDIS_SERVICE_PORT",
                    "REDIS_PORT_6379_TCP",
                    "REDIS_PORT_6379_TCP_ADDR",
                    "PATH"),
                Set.of("tutors")))
        .singleElement()
        .asString()
        .contains("REDIS_RETRY_ATTEMPS")
        .contains("REDIS_RETRY_ATTEMPTS");
  }

  @ParameterizedTest
  @CsvSource({
    // Of caches that are known, whatever follows.
    "REDIS_CACHE_TUTORS_TLL, REDIS_CACHE_TUTORS_TTL",
    "REDIS_CACHE_TUTORS_MAXIMUM_IDLE, REDIS_CACHE_TUTORS_MAX_IDLE",
    "REDIS_CACHE_MY_COUNTS_NEAR_MAX, REDIS_CACHE_MY_COUNTS_NEAR_TTL",
    "REDIS_CACHE_DEFAULT_DEADLIN, REDIS_CACHE_DEFAULT_DEADLINE",
    // Of caches that code may create, only slips.
    "REDIS_CACHE_SEARCH_JITER, REDIS_CACHE_SEARCH_JITTER",
    "REDIS_CACHE_SEARCH_NEAR_MAX_ENTRYS, REDIS_CACHE_SEARCH_NEAR_MAX_ENTRIES"
  })
  void variableOfACache_thatIsNoSetting_isUnknownWithTheNearest(String name, String nearest) {
    assertThat(UnknownSettings.warnings(Set.of(name), Set.of("default", "tutors", "my-counts")))
        .singleElement()
        .asString()
        .startsWith("LARDER-1003: " + name + " is not a setting")
        .contains("the nearest one is " + nearest + " ");
  }

  @Test
  void variable_thatSetsSomethingOrIsAnothers_isNotReported() {
    assertThat(
            UnknownSettings.warnings(
                Set.of(
                    "REDIS_CACHE_TUTORS_TTL",
                    "REDIS_CACHE_MY_COUNTS_NEAR_MAX_ENTRIES",
                    "REDIS_CACHE_DEFAULT_DEADLINE",
                    // Perhaps of a cache that code creates.
                    "REDIS_CACHE_TUTOR_TTL",
                    "REDIS_CACHE_URL",
                    "REDIS_CACHE_PASSWORD",
                    "REDIS_CACHE_MAX_SIZE",
                    // What Kubernetes injects for services called redis-cache and
                    // redis-cache-tutors.
                    "REDIS_CACHE_SERVICE_HOST",
                    "REDIS_CACHE_SERVICE_PORT",
                    "REDIS_CACHE_PORT",
                    "REDIS_CACHE_PORT_6379_TCP",
                    "REDIS_CACHE_PORT_6379_TCP_ADDR",
                    "REDIS_CACHE_TUTORS_SERVICE_HOST",
                    "REDIS_CACHE_TUTORS_SERVICE_PORT_REDIS",
                    "REDIS_CACHE_TUTORS_PORT_6379_TCP_PROTO"),
                Set.of("default", "tutors", "my-counts")))
        .isEmpty();
  }
}
