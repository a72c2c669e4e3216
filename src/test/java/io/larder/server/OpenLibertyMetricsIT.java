package io.larder.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larder.support.OwnRedis;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Metrics and spans of two applications on Open Liberty, read and received as users have them. */
class OpenLibertyMetricsIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @Test
  void ofTwoApplications_metricsWithBothOfTheServersLibraries_andSpans() throws IOException {
    try (OwnRedis redis = OwnRedis.started();
        OtlpReceiver receiver = OtlpReceiver.start();
        OpenLiberty liberty =
            OpenLiberty.start(
                "open-liberty-metrics",
                Map.of(
                    "redis.host", redis.address().host(),
                    "redis.port", Integer.toString(redis.address().port()),
                    "redis.timeout", "PT30S",
                    "redis.cache.default.deadline", "PT30S",
                    "otel.logs.exporter", "none",
                    "otel.exporter.otlp.protocol", "http/protobuf",
                    "otel.metric.export.interval", "1000"),
                Map.of(),
                configuration(receiver))) {
      for (String name : List.of("tutors", "second")) {
        liberty.awaitLog(0, liberty.deployed(name));
        TutorsClient application = TutorsClient.of(liberty, name);
        application.search("physics").ok();
        application.search("physics").ok();

        URI metrics = URI.create(liberty.http() + "/metrics");
        String tag = "larder_application=\"" + name + ".war\"";
        await()
            .atMost(PATIENCE)
            .untilAsserted(
                () ->
                    assertThat(Answer.get(metrics).ok().lines())
                        .filteredOn(line -> line.contains(tag))
                        .anyMatch(
                            line -> line.matches("cache_gets_total\\{.*result=\"hit\".*} [1-9].*"))
                        .anyMatch(
                            line -> line.startsWith("db_client_operation_duration_seconds_")));
        receiver.awaitMetricsOf(name + ".war");
      }
      receiver.awaitCallsToRedis();
    }
  }

  /** What META-INF-samples/observability/open-liberty.xml says, with the other feature as well. */
  private static String configuration(OtlpReceiver receiver) throws IOException {
    Path sample = SampleWar.SAMPLES.resolve("observability/open-liberty.xml");
    String observability =
        Files.readString(sample)
            .replaceAll("(?s).*<server>|</server>.*", "")
            .replace("http://localhost:4317", receiver.address().toString());
    return observability
        + "<featureManager><feature>mpMetrics-5.1</feature></featureManager>"
        + "<mpMetrics authentication=\"false\"/>"
        + application("tutors")
        + application("second");
  }

  private static String application(String name) {
    Path war =
        SampleWar.tutors()
            .set("redis.key.prefix", name + ":")
            .write(AppServer.SERVERS.resolve("wars/OpenLibertyMetricsIT"), name);
    return """
    <webApplication location="%s" name="%s">
      <classloader apiTypeVisibility="+third-party"/>
    </webApplication>
    """
        .formatted(war.toAbsolutePath(), name);
  }
}
