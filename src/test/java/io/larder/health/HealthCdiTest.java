package io.larder.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.support.RedisTest;
import io.larder.support.TestContainer;
import io.larder.support.TestRedis;
import jakarta.enterprise.inject.Any;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The check in each container. The build runs Weld 6 without the API of MicroProfile Health; {@link
 * Checks} is not loaded there.
 */
@RedisTest
class HealthCdiTest {
  private static final boolean API =
      !System.getProperty("larder.test.container", "").equals("weld6");

  @Test
  void api_isWhereTheBuildWantsIt() {
    assertThat(
            getClass()
                    .getClassLoader()
                    .getResource("org/eclipse/microprofile/health/HealthCheck.class")
                != null)
        .isEqualTo(API);
  }

  @Test
  void check_isRegisteredOnce_onlyWhereTheApiIs(TestRedis redis) {
    try (TestContainer container = TestContainer.start(redis.settings())) {
      // By name: without the API its class cannot be loaded.
      assertThat(
              container
                  .container()
                  .getBeanManager()
                  .getBeans(Object.class, Any.Literal.INSTANCE)
                  .stream()
                  .filter(bean -> bean.getBeanClass().getSimpleName().equals("RedisReadiness")))
          .hasSize(API ? 1 : 0);
      if (API) {
        assertThat(Checks.readiness(container)).containsExactly("redis");
      }
    }
  }

  @Test
  void check_tellsHowMuchAdviceThereIs_whereThatIsWanted(TestRedis redis) {
    try (TestContainer container =
        TestContainer.start(redis.settings("redis.advice.log", "true"))) {
      if (API) {
        assertThat(Checks.data(container)).containsEntry("advice", 0L);
      }
    }
  }

  @Test
  void check_tellsWhatTheServerIs_andNothingSecret(TestRedis redis) {
    try (TestContainer container = TestContainer.start(redis.settings())) {
      if (API) {
        Map<String, Object> data = Checks.data(container);
        assertThat(data)
            .containsOnlyKeys(
                "status",
                "state",
                "readiness",
                "server",
                "version",
                "mode",
                "ping-micros",
                "ping-age-seconds",
                "degraded-caches")
            .containsEntry("status", "UP")
            .containsEntry("state", "CONNECTED")
            .containsEntry("readiness", "degraded")
            .containsEntry("degraded-caches", "");
        assertThat(data.get("version")).asString().matches("\\d+\\.\\d+\\..*");
        assertThat((Long) data.get("ping-micros")).isPositive();
        assertThat(data.toString()).doesNotContain(redis.host() + ":" + redis.port());
      }
    }
  }

  @Test
  void neverConnected_isReady_unlessRequired() {
    for (String mode : new String[] {"degraded", "required"}) {
      Map<String, String> settings =
          Map.of(
              // A port that nothing listens on.
              "redis.port", "1",
              "redis.startup", "lazy",
              "redis.health.readiness", mode);
      try (TestContainer container = TestContainer.start(settings)) {
        if (API) {
          assertThat(Checks.data(container))
              .containsOnlyKeys("status", "state", "readiness", "degraded-caches")
              .containsEntry("status", mode.equals("required") ? "DOWN" : "UP")
              .containsEntry("state", "CONNECTING");
        }
      }
    }
  }
}
