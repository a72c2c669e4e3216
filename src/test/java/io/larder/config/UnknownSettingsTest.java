package io.larder.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class UnknownSettingsTest {
  @Test
  void misspeltSetting_isUnknownWithTheNearestOfThatCache() {
    assertThat(UnknownSettings.warnings(Set.of("redis.cache.tutors.tll")))
        .singleElement()
        .asString()
        .contains("redis.cache.tutors.ttl");
    assertThat(UnknownSettings.warnings(Set.of("redis.cache.tutors.ttl"))).isEmpty();
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
                    "PATH")))
        .singleElement()
        .asString()
        .contains("REDIS_RETRY_ATTEMPS")
        .contains("REDIS_RETRY_ATTEMPTS");
  }
}
