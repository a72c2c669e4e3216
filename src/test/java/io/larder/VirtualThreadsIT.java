package io.larder;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.support.Fixture;
import io.larder.support.Processes;
import io.larder.support.RedisTest;
import io.larder.support.ServerSettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * An application whose requests run on 1,000 virtual threads, in a JVM of its own with the JDK that
 * {@code -Dlarder.test.virtual-threads-jdk} names. A single carrier shows also what the threads of
 * other JDKs would wait for.
 */
@RedisTest
class VirtualThreadsIT {
  private static final Path JDK = Path.of(System.getProperty("larder.test.virtual-threads-jdk"));

  @ParameterizedTest
  @CsvSource({"larder, 1", "larder, 4", "redisson, 4"})
  void requests_onVirtualThreads_keepNoCarrier(String engine, int carriers, Fixture fixture)
      throws Exception {
    Map<String, String> settings =
        ServerSettings.with(
            fixture.redis().settings(),
            "redis.jcache.engine",
            engine,
            // A busy machine is slow.
            "redis.timeout",
            "PT1M",
            "redis.cache.default.deadline",
            "PT1M",
            "redis.cache.default.flight-timeout",
            "PT1M",
            "redis.cache.near.near-max-entries",
            engine.equals("larder") ? "10000" : "");
    Process process =
        Processes.java(
            JDK,
            List.of(
                "-Xmx512m",
                "-Djdk.virtualThreadScheduler.parallelism=" + carriers,
                "-Djdk.virtualThreadScheduler.maxPoolSize=" + carriers),
            VirtualThreadsWorker.class,
            ServerSettings.arguments(settings));
    try {
      String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      System.out.println(engine + ", " + carriers + " carriers: " + printed);
      assertThat(printed).contains("served: 1000").contains("ended").doesNotContain("pinned: ");
      assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
      assertThat(process.exitValue()).isZero();
    } finally {
      process.destroyForcibly();
    }
  }
}
