package io.larder.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larder.support.OwnRedis;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The metrics of the sample application on Open Liberty, read and received as users have them. */
class OpenLibertyMetricsIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @Test
  void metrics_arePublishedWithBothOfTheServersLibraries() {
    Path war =
        SampleWar.tutors().write(AppServer.SERVERS.resolve("wars/OpenLibertyMetricsIT"), "tutors");
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
                    "otel.sdk.disabled", "false",
                    "otel.logs.exporter", "none",
                    "otel.exporter.otlp.protocol", "http/protobuf",
                    "otel.exporter.otlp.endpoint", receiver.address().toString(),
                    "otel.metric.export.interval", "1000"),
                Map.of(),
                configuration(war))) {
      liberty.awaitLog(0, liberty.deployed("tutors"));
      TutorsClient tutors = TutorsClient.of(liberty, "tutors");
      tutors.search("physics").ok();
      tutors.search("physics").ok();

      URI metrics = URI.create(liberty.http() + "/metrics");
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(Answer.get(metrics).ok().lines())
                      .anyMatch(
                          line -> line.matches("cache_gets_total\\{.*result=\"hit\".*} [1-9].*"))
                      .anyMatch(line -> line.contains("larder_application=\"tutors.war\""))
                      .anyMatch(line -> line.startsWith("db_client_operation_duration_seconds_")));
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(receiver.metrics())
                      .anyMatch(
                          message ->
                              message.contains("cache.gets")
                                  && message.contains("db.client.operation.duration")
                                  && message.contains("tutors.war")));
    }
  }

  /** What META-INF-samples/observability/open-liberty.xml says, with the other feature as well. */
  private static String configuration(Path war) {
    return """
    <featureManager>
      <feature>mpTelemetry-2.0</feature>
      <feature>mpMetrics-5.1</feature>
    </featureManager>
    <mpMetrics authentication="false"/>
    <webApplication location="%s" name="tutors" contextRoot="/tutors">
      <classloader apiTypeVisibility="+third-party"/>
    </webApplication>
    """
        .formatted(war.toAbsolutePath());
  }
}
