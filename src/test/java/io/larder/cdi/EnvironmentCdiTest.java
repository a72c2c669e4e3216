package io.larder.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.support.Processes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a deployment tells of environment variables, whose names do not tell a cache's name. */
class EnvironmentCdiTest {
  private static String deploy(Map<String, String> environment) throws IOException {
    Process jvm = Processes.java(List.of(), environment, EnvironmentMain.class);
    return new String(jvm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  @Test
  void errors_ofTheApplicationAndOfItsCaches_areReportedTogether() throws IOException {
    assertThat(
            deploy(
                Map.of(
                    "REDIS_PORT", "70000",
                    "REDIS_DB", "x",
                    "REDIS_CACHE_TUTORS_TTL", "10",
                    "REDIS_CACHE_MY_COUNTS_DEADLINE", "0s",
                    "REDIS_CACHE_DEFAULT_SINGLE_FLIGHT", "jvn")))
        .contains(
            "redis.port=70000",
            "redis.db=x",
            "redis.cache.tutors.ttl=10",
            "redis.cache.my-counts.deadline=0s",
            "redis.cache.default.single-flight=jvn");
  }
}
