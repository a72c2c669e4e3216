package io.larder.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The sample application on Quarkus in JVM mode, by the build compatible extension. */
class QuarkusIT extends MoreServersContract {
  private static final Path JDK = Path.of(System.getProperty("java.home"));
  private static final Map<String, String> OWN_WARNINGS =
      Map.of("Lessons.ofNoBean(): @CacheResult on a static", "a mistake that is made on purpose");

  @Override
  AppServer start(Map<String, String> properties, Map<String, String> environment) {
    long begin = System.nanoTime();
    MavenProject.build("quarkus", JDK);
    System.out.println("Quarkus: build " + Duration.ofNanos(System.nanoTime() - begin));
    Map<String, String> all = new HashMap<>(properties);
    all.put("redis.console.enabled", "true");
    all.put("redis.console.token", ConsoleClient.TOKEN);
    return launch("quarkus", all, environment);
  }

  private static LaunchedServer launch(
      String name, Map<String, String> properties, Map<String, String> environment) {
    Path application = Path.of("target/it/quarkus/java/quarkus-app/quarkus-run.jar");
    List<String> command = new ArrayList<>();
    command.add(JDK.resolve("bin/java").toString());
    command.addAll(List.of("-Dquarkus.http.port=0", "-Dquarkus.http.host=127.0.0.1"));
    command.add("-Dquarkus.transaction-manager.object-store.directory=target/transactions");
    properties.forEach((key, value) -> command.add("-D" + key + "=" + value));
    command.addAll(List.of("-jar", application.toString()));
    return new LaunchedServer(name, command, environment, "/q/health", OWN_WARNINGS);
  }

  @Override
  String[] messagesOfAStart() {
    return Stream.concat(
            Stream.of(
                "LARDER-7101: the console is at /larder, for whoever knows the token",
                "LARDER-6002: com.example.features.Lessons.ofNoBean\\(\\): .*"),
            Stream.of(super.messagesOfAStart()))
        .toArray(String[]::new);
  }

  @Test
  void console_showsTheSample_withTrueFigures() {
    assertConsole();
  }

  @Test
  void faultTolerance_isWithinTheCaches() {
    courses().assertFaults();
  }

  @Test
  void transactionOfABean_isCachedAfterItsCommit_andNotAfterItsRollBack() {
    courses().assertSeats();
  }

  @Test
  void everyFeature_works() {
    // Redis was stopped and started for other tests, before or after this one.
    String features =
        tutors().get("features").ok().replaceFirst("connected events [1-9]\\d*", "connected");
    assertThat(features.lines())
        .containsExactly(
            "early connected",
            "state CONNECTED",
            "connected",
            "list Ada",
            "async true",
            "lock locked",
            "session ada",
            "typed cache Ada",
            "instance 1",
            "same manager true",
            "provider the application's own",
            "hit run 1",
            "put put",
            "removed run 3",
            "later run 4, run 4",
            "final run 5, run 5",
            "by bean run 6, run 6",
            "by class run 7, run 7",
            "bean's own injection 2",
            "static 1, 2");
    assertThat(server().log())
        .contains(
            "LARDER-6002: com.example.features.Lessons.ofNoBean(): @CacheResult on a static method"
                + " has no effect");
  }

  @Test
  void embeddedRedis_isOneProcess_endedAfterTheJvm() {
    LaunchedServer embedded =
        launch("quarkus-embedded", Map.of("redis.embedded", "true"), Map.of());
    try {
      String ada = new TutorsClient(URI.create(embedded.http() + "/api/")).get("profiles/ada").ok();
      assertThat(ada).contains("Hello ada");
      assertThat(embedded.log()).containsOnlyOnce("LARDER-2010");
      int port = EmbeddedContract.port(embedded, 0);
      assertThat(EmbeddedContract.isServed(port)).isTrue();
      embedded.jvm().destroyForcibly();
      EmbeddedContract.awaitEnd(port);
    } finally {
      embedded.close();
    }
  }

  @Test
  void forbiddenAnnotation_failsTheBuild() {
    assertThatThrownBy(() -> MavenProject.build("quarkus", JDK, "-Dmore.sources=forbidden"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("LARDER-6001: com.example.forbidden.Forbidden.put(long, String)")
        .hasMessageContaining("@CachePut needs exactly one parameter with @CacheValue");
  }

  @Test
  void wrongSettings_failTheStart_allOfThemTogether() {
    Map<String, String> wrong =
        Map.of("redis.timeout", "soon", "redis.port", "many", "redis.cache.search.ttl", "PT-1S");
    assertThatThrownBy(() -> launch("quarkus-refused", wrong, Map.of()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("redis.timeout=soon")
        .hasMessageContaining("redis.port=many")
        .hasMessageContaining("redis.cache.search.ttl=PT-1S");
  }
}
