package io.larder.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.embedded.EmbeddedRedis;
import io.larder.support.OwnRedis;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Metrics and traces of two applications on WildFly, with the script that users run. */
class WildFlyMetricsIT {
  private static final int REDEPLOYMENTS = 3;
  private static final String OF_THE_WAR = "com.example.tutors.TutorCatalog";

  @Test
  void ofTwoApplications_metricsAndSpans_andNoneOfAnApplicationThatIsGone() throws Exception {
    try (OwnRedis redis = OwnRedis.started();
        OtlpReceiver receiver = OtlpReceiver.start();
        WildFly wildFly = WildFly.start("wildfly-metrics", settings(redis), Map.of())) {
      wildFly.configure(script(receiver));
      long mark = wildFly.logSize();
      use(wildFly, "tutors");
      use(wildFly, "second");
      receiver.awaitMetricsOf("tutors.war");
      receiver.awaitMetricsOf("second.war");
      receiver.awaitCallsToRedis();

      JvmInside jvm = new JvmInside(wildFly.jvm().pid());
      for (int i = 0; i < REDEPLOYMENTS; i++) {
        wildFly.undeploy("second");
        receiver.awaitMetricsOf("tutors.war");
        receiver.awaitMetricsOf("tutors.war");
        assertThat(receiver.metrics()).noneMatch(message -> message.contains("second.war"));
        use(wildFly, "second");
        receiver.awaitMetricsOf("second.war");
        assertThat(receiver.metrics()).noneMatch(message -> message.contains("second.war#"));
        System.out.println("WildFlyMetricsIT: class loaders: " + jvm.loadersOf(OF_THE_WAR));
      }
      String[] connected = new String[2 + REDEPLOYMENTS];
      Arrays.fill(connected, "LARDER-2002: .*");
      new ServerLog(wildFly, wildFly.logSince(mark)).assertQuiet(connected);
    }
  }

  private static void use(WildFly wildFly, String name) {
    SampleWar war = SampleWar.tutors().set("redis.key.prefix", name + ":");
    wildFly.deploy(war.write(AppServer.SERVERS.resolve("wars/WildFlyMetricsIT"), name));
    TutorsClient application = TutorsClient.of(wildFly, name);
    application.search("physics").ok();
    application.search("physics").ok();
  }

  static Map<String, String> settings(OwnRedis redis) {
    Map<String, String> settings = new HashMap<>();
    settings.put("redis.host", redis.address().host());
    settings.put("redis.port", Integer.toString(redis.address().port()));
    settings.put("redis.timeout", "PT30S");
    settings.put("redis.cache.default.deadline", "PT30S");
    settings.put("jboss.http.port", Integer.toString(EmbeddedRedis.freePort()));
    settings.put("jboss.management.http.port", Integer.toString(EmbeddedRedis.freePort()));
    settings.put("otel.exporter.otlp.protocol", "http/protobuf");
    settings.put("otel.logs.exporter", "none");
    settings.put("otel.metric.export.interval", "1000");
    return settings;
  }

  /** The users' script, for this receiver. */
  static String script(OtlpReceiver receiver) throws Exception {
    Path file = SampleWar.SAMPLES.resolve("observability/wildfly.cli");
    return Files.readString(file).replace("http://localhost:4317", receiver.address().toString());
  }
}
