package io.larder;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.larder.support.Fixture;
import io.larder.support.Processes;
import io.larder.support.RedisCluster;
import io.larder.support.RedisTest;
import io.larder.support.ServerSettings;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Names with braces and beyond ASCII, on a cluster, in a JVM whose platform has the charset of a
 * bare container or service: US-ASCII on JDK 17.
 */
@RedisTest
class SlotsOfNamesIT {
  private static RedisCluster cluster;

  @BeforeAll
  static void start(Fixture fixture) {
    cluster = fixture.cluster();
  }

  @ParameterizedTest
  @CsvSource({"POSIX, US-ASCII", "C.UTF-8, UTF-8"})
  void namesOfAllKinds_areFoundOnEverySurface(String locale, String charset) throws Exception {
    Process jvm =
        Processes.java(
            List.of("-Xmx256m"),
            Map.of("LC_ALL", locale),
            SlotsWorker.class,
            ServerSettings.arguments(
                cluster.settings(
                    "redis.timeout",
                    "PT20S",
                    "redis.cache.default.deadline",
                    "PT20S",
                    "redis.cache.near.near-max-entries",
                    "1000")));
    String printed = new String(jvm.getInputStream().readAllBytes(), UTF_8);
    assertThat(jvm.waitFor()).isZero();
    assertThat(printed).contains("done in " + charset);
  }
}
