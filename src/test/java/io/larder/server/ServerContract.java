package io.larder.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.larder.connection.EmbeddedRedis;
import io.larder.support.RespClient;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What the sample application does on every server. The server is booted once; the host of Redis is
 * a system property of it, the port an environment variable, the rest stands in the WAR.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ServerContract {
  private static final Path WARS = AppServer.SERVERS.resolve("wars");

  private final EmbeddedRedis redis = EmbeddedRedis.onFreePort();
  private final Figures figures = new Figures(getClass().getSimpleName().replace("IT", ""));
  private AppServer server;
  private TutorsClient tutors;

  /** Starts the server with these system properties and environment variables. */
  abstract AppServer start(Map<String, String> properties, Map<String, String> environment);

  @BeforeAll
  void boot() {
    redis.start();
    server =
        start(
            Map.of("redis.host", redis.address().host()),
            Map.of("REDIS_PORT", Integer.toString(redis.address().port())));
    figures.add("boot", server.bootTime());
    tutors = deploy("tutors", SampleWar.tutors());
  }

  @AfterAll
  void stop() {
    try {
      if (server != null) {
        server.close();
      }
    } finally {
      redis.close();
    }
    figures.print();
  }

  @Test
  void search_isCachedUntilATutorChanges_andCounted() {
    String found = tutors.search("mathematics").ok();
    int queries = tutors.queries();
    String before = tutors.get("statistics/search").ok();

    assertThat(tutors.search("mathematics").ok()).isEqualTo(found);
    assertThat(tutors.queries()).isEqualTo(queries);
    assertThat(hits(tutors)).isEqualTo(hits(before) + 1);
    assertThat(misses(tutors)).isEqualTo(misses(before));

    change(tutors, 2, "Emmy", 48);
    assertThat(tutors.search("mathematics").ok()).contains("Ada", "Emmy", "48");
    assertThat(tutors.queries()).isEqualTo(queries + 1);
    assertThat(misses(tutors)).isEqualTo(misses(before) + 1);
  }

  @Test
  void tutor_isCachedByStandardJCache() {
    change(tutors, 7, "Sofia", 44);
    String sofia = tutors.get("tutors/7").ok();
    int queries = tutors.queries();

    assertThat(sofia).contains("Sofia");
    assertThat(tutors.get("tutors/7").ok()).isEqualTo(sofia);
    assertThat(tutors.queries()).isEqualTo(queries);
    assertThat(tutors.get("tutors/99").status()).isEqualTo(404);
    assertThat(tutors.queries()).isEqualTo(queries + 1);
  }

  @Test
  void profile_isCachedByCacheOperations_forTenMinutes() {
    String ada = tutors.get("profiles/ada").ok();
    assertThat(tutors.get("profiles/ada").ok()).isEqualTo(ada);
    try (RespClient client = client()) {
      assertThat(client.askLong("PTTL", "tutors:c:profile:ada")).isBetween(1L, 600_000L);
    }

    tutors.delete("profiles/ada").ok();
    assertThat(tutors.get("profiles/ada").ok()).isNotEqualTo(ada).contains("Hello ada");
  }

  @Test
  void session_logsInRefreshesAndLogsOut() {
    String phone = tutors.login("ada", "phone").ok();
    String laptop = tutors.login("ada", "laptop").ok();
    assertThat(tutors.get("session", "Refresh-Token", phone).ok()).isEqualTo("ada on phone");

    String next = tutors.refresh(phone).ok();
    assertThat(next).isNotEqualTo(phone);
    assertThat(tutors.get("session", "Refresh-Token", next).ok()).isEqualTo("ada on phone");
    assertThat(tutors.refresh("made up").status()).isEqualTo(401);

    tutors.delete("session", "Refresh-Token", next).ok();
    assertThat(tutors.refresh(next).status()).isEqualTo(401);
    assertThat(tutors.delete("session/all", "Refresh-Token", laptop).ok()).isEqualTo("1");
    assertThat(tutors.get("session", "Refresh-Token", laptop).status()).isEqualTo(401);
  }

  /** With Jackson it were hourlyRate, in both directions. */
  @Test
  void json_isJsonB() {
    change(tutors, 8, "Maryam", 52);
    assertThat(tutors.get("tutors/8").ok()).contains("\"price\":52").doesNotContain("hourlyRate");
  }

  @Test
  void settings_comeFromPropertiesOfTheServer_thenItsEnvironment_thenTheWar() {
    long mark = server.logSize();
    TutorsClient other =
        deploy(
            "settings",
            SampleWar.tutors()
                .set("redis.host", "nowhere.invalid")
                .set("redis.port", "1")
                .set("redis.key.prefix", "settings:"));

    assertThat(server.logSince(mark)).contains("at " + redis.address() + ";");
    other.get("profiles/grace").ok();
    try (RespClient client = client()) {
      assertThat(client.askLong("EXISTS", "settings:c:profile:grace")).isOne();
    }
    server.undeploy("settings");
  }

  @Test
  void twoApplications_withTheirPrefixes_doNotSeeEachOther() {
    TutorsClient other = deploy("second", SampleWar.tutors().set("redis.key.prefix", "second:"));
    String ours = tutors.get("profiles/emmy").ok();
    assertThat(other.get("profiles/emmy").ok()).isNotEqualTo(ours);
    other.delete("profiles/emmy").ok();
    assertThat(tutors.get("profiles/emmy").ok()).isEqualTo(ours);

    tutors.search("physics").ok();
    other.search("physics").ok();
    int queries = tutors.queries();
    String statistics = tutors.get("statistics/search").ok();
    change(other, 3, "Lise", 41);
    assertThat(other.search("physics").ok()).contains("Lise");
    assertThat(tutors.get("statistics/search").ok()).isEqualTo(statistics);
    assertThat(tutors.search("physics").ok()).contains("Marie").doesNotContain("Lise");
    assertThat(tutors.queries()).isEqualTo(queries);

    String token = tutors.login("emmy", "phone").ok();
    assertThat(other.refresh(token).status()).isEqualTo(401);
    assertThat(tutors.refresh(token).status()).isEqualTo(200);

    server.undeploy("second");
    assertThat(hits(tutors)).isEqualTo(hits(statistics) + 1);
  }

  @Test
  void redisGone_cachedMethodsAnswer_theRestIs503() {
    String found = tutors.search("mathematics").ok();
    withoutRedis(
        () -> {
          assertThat(tutors.search("mathematics").ok()).isEqualTo(found);
          await().until(() -> tutors.get("profiles/ada").status() == 503);
          assertThat(tutors.get("tutors/1").status()).isEqualTo(503);
          assertThat(tutors.login("ada", "phone").status()).isEqualTo(503);
          assertThat(tutors.search("mathematics").ok()).isEqualTo(found);
        });
  }

  @Test
  void readiness_tellsOfRedis_andIsDownOnlyWhereThatIsAskedFor() {
    assertThat(readiness().status()).isEqualTo(200);
    assertThat(checks()).contains("\"name\":\"redis\"", "\"state\":\"CONNECTED\"");
    withoutRedis(
        () -> {
          await().until(() -> checks().contains("\"state\":\"DISCONNECTED\""));
          await()
              .until(
                  () -> {
                    tutors.search("mathematics").ok();
                    return checks().contains("\"degraded-caches\":\"search\"");
                  });
          assertThat(readiness().status()).isEqualTo(200);
        });
    await().until(() -> checks().contains("\"state\":\"CONNECTED\""));

    SampleWar war =
        SampleWar.tutors()
            .set("redis.key.prefix", "strict:")
            .set("redis.health.readiness", "required");
    deploy("strict", war);
    await().until(() -> readiness().status() == 200);
    withoutRedis(() -> await().until(() -> readiness().status() == 503));
    await().until(() -> readiness().status() == 200);
    server.undeploy("strict");
  }

  private Answer readiness() {
    return Answer.get(URI.create(server.health() + "/ready"));
  }

  private String checks() {
    return readiness().body().replaceAll("\\s", "");
  }

  @Test
  void deployedBeforeRedis_answers_andCachesWhenRedisIsThere() {
    SampleWar war =
        SampleWar.tutors()
            .set("redis.key.prefix", "early:")
            .set("redis.startup.max-wait", "PT0.5S");
    withoutRedis(
        () -> {
          long mark = server.logSize();
          TutorsClient early = deploy("early", war);
          assertThat(server.logSince(mark)).contains("LARDER-2004: the application starts without");
          assertThat(early.search("mathematics").ok()).contains("Ada");
          assertThat(early.get("profiles/ada").status()).isEqualTo(503);
        });
    awaitCaching(TutorsClient.of(server, "early"));
    server.undeploy("early");
  }

  @Test
  void required_withoutRedis_failsTheDeployment() {
    SampleWar war =
        SampleWar.tutors()
            .set("redis.startup", "require")
            .set("redis.retry.attempts", "2")
            .set("redis.retry.delay", "100");
    withoutRedis(
        () ->
            assertThatThrownBy(() -> deploy("required", war))
                .isInstanceOf(AppServer.DeploymentFailed.class)
                .hasMessageContaining("LARDER-2006")
                .hasMessageContaining("redis.startup=require fails the deployment"));
  }

  @Test
  void wrongPassword_failsTheDeployment_andIsNotShown() {
    try (RespClient client = client()) {
      client.ask("CONFIG", "SET", "requirepass", "right");
      try {
        assertThatThrownBy(
                () -> deploy("refused", SampleWar.tutors().set("redis.password", "not-so-right")))
            .isInstanceOf(AppServer.DeploymentFailed.class)
            .hasMessageContaining("LARDER-2005")
            .satisfies(e -> assertThat(e.getMessage()).doesNotContain("not-so-right"));
      } finally {
        client.ask("CONFIG", "SET", "requirepass", "");
      }
    }
  }

  @Test
  void figures_withLarderAndWithout() {
    Path with = SampleWar.tutors().write(WARS, "with");
    Path without = SampleWar.withoutLarder().write(WARS, "without");
    figures.add("WAR", with.toFile().length());
    figures.add("WAR without Larder", without.toFile().length());
    for (int i = 0; i < 3; i++) {
      figures.add("deployment", server.deploy(with));
      server.undeploy("with");
      figures.add("deployment without Larder", server.deploy(without));
      assertThat(TutorsClient.of(server, "without").search("physics").status()).isEqualTo(200);
      server.undeploy("without");
    }
  }

  final AppServer server() {
    return server;
  }

  final Figures figures() {
    return figures;
  }

  final TutorsClient deploy(String name, SampleWar war) {
    server.deploy(war.write(WARS, name));
    return TutorsClient.of(server, name);
  }

  /** Kills Redis meanwhile; afterwards the application has it again. */
  final void withoutRedis(Runnable test) {
    redis.kill();
    try {
      test.run();
    } finally {
      redis.start();
      awaitCaching(tutors);
    }
  }

  private static void change(TutorsClient application, long id, String name, int price) {
    String subject = id == 3 ? "physics" : "mathematics";
    application
        .put(
            "tutors/" + id,
            "{\"name\":\"" + name + "\",\"subject\":\"" + subject + "\",\"price\":" + price + "}")
        .ok();
  }

  /** Every feature once, for an application that has Larder in another way. */
  static void assertWorks(TutorsClient application) {
    awaitCaching(application);
    String ada = application.get("tutors/1").ok();
    assertThat(ada).contains("\"price\":").doesNotContain("hourlyRate");
    assertThat(application.get("tutors/1").ok()).isEqualTo(ada);
    assertThat(hits(application)).isPositive();
    String profile = application.get("profiles/alan").ok();
    assertThat(application.get("profiles/alan").ok()).isEqualTo(profile);
    String token = application.login("alan", "phone").ok();
    assertThat(application.get("session", "Refresh-Token", application.refresh(token).ok()).ok())
        .isEqualTo("alan on phone");
  }

  /** Both kinds of caching: what throws without Redis, and what goes on without it. */
  static void awaitCaching(TutorsClient application) {
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> application.get("profiles/grace").status() == 200);
    await()
        .atMost(Duration.ofMinutes(1))
        .until(
            () -> {
              application.search("physics").ok();
              int queries = application.queries();
              application.search("physics").ok();
              return application.queries() == queries;
            });
  }

  private static long hits(TutorsClient application) {
    return hits(application.get("statistics/search").ok());
  }

  private static long hits(String statistics) {
    return Long.parseLong(statistics.replaceAll(" hits.*", ""));
  }

  private static long misses(TutorsClient application) {
    return misses(application.get("statistics/search").ok());
  }

  private static long misses(String statistics) {
    return Long.parseLong(statistics.replaceAll(".*, | misses", ""));
  }

  private RespClient client() {
    return RespClient.connect(redis.address().host(), redis.address().port());
  }
}
