package io.larder.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larder.support.OwnRedis;
import io.larder.testkit.wire.RespClient;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What the sample application does wherever it runs. It is booted once; the host of Redis is a
 * system property, the port an environment variable, the rest stands in the application.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class SampleContract {
  private final Path wars = AppServer.SERVERS.resolve("wars").resolve(getClass().getSimpleName());

  private final OwnRedis redis = OwnRedis.prepared();
  private final Figures figures = new Figures(getClass().getSimpleName().replace("IT", ""));
  private AppServer server;
  private TutorsClient tutors;
  private String healthyStart = "";

  /** Starts the server with these system properties and environment variables. */
  abstract AppServer start(Map<String, String> properties, Map<String, String> environment);

  /** Deploys the sample under the name {@code tutors}. */
  TutorsClient deployTutors() {
    server.deploy(SampleWar.tutors().write(wars(), "tutors"));
    return TutorsClient.of(server, "tutors");
  }

  /** Where this class writes its applications. */
  final Path wars() {
    return wars;
  }

  @BeforeAll
  void boot() {
    redis.start();
    server =
        start(
            Map.of("redis.host", redis.address().host()),
            Map.of(
                "REDIS_PORT",
                Integer.toString(redis.address().port()),
                // First calls on a busy machine may take long, and are to be cached all the same.
                "REDIS_TIMEOUT",
                "PT30S",
                "REDIS_CONNECT_TIMEOUT",
                "PT30S",
                "REDIS_CACHE_DEFAULT_DEADLINE",
                "PT30S"));
    figures.add("boot", server.bootTime());
    long begin = System.nanoTime();
    tutors = deployTutors();
    tutors.search("physics").ok();
    Duration answered = Duration.ofNanos(System.nanoTime() - begin);
    figures.add("boot to the first 200", server.bootTime().plus(answered));
    assertWorks(tutors);
    healthyStart = server.log();
  }

  @AfterAll
  void stop() {
    try {
      if (server != null) {
        long mark = server.logSize();
        server.close();
        new ServerLog(server, server.logSince(mark)).assertQuiet();
      }
    } finally {
      redis.close();
    }
    figures.print();
  }

  /** The whole log: of the server's start, the deployment and requests for every feature. */
  @Test
  void healthyStart_logsTheConnection_andNoWarning() {
    new ServerLog(server, healthyStart).assertQuiet(messagesOfAStart());
  }

  /** What Larder says when the sample starts. */
  String[] messagesOfAStart() {
    return new String[] {
      "LARDER-2002: connected to redis \\S+ \\(standalone\\) at " + redis.address() + "; user .*"
    };
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
  void profile_isCachedByCacheOperations_forAnHour() {
    String ada = tutors.get("profiles/ada").ok();
    assertThat(tutors.get("profiles/ada").ok()).isEqualTo(ada);
    try (RespClient client = client()) {
      assertThat(client.askLong("PTTL", "tutors:c:profile:ada")).isBetween(600_000L, 3_600_000L);
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
  void redisGone_whatComputesAnswers_theRestIs503() {
    String found = tutors.search("mathematics").ok();
    withoutRedis(
        () -> {
          assertThat(tutors.search("mathematics").ok()).isEqualTo(found);
          eventually().until(() -> tutors.delete("profiles/ada").status() == 503);
          assertThat(tutors.get("profiles/ada").ok()).contains("Hello ada");
          assertThat(tutors.get("tutors/1").status()).isEqualTo(503);
          assertThat(tutors.login("ada", "phone").status()).isEqualTo(503);
          assertThat(tutors.search("mathematics").ok()).isEqualTo(found);
          assertThat(tutors.get("search/queries").status()).isEqualTo(200);
        });
  }

  @Test
  void readiness_tellsOfRedis() {
    assertThat(readiness().status()).isEqualTo(200);
    assertThat(checks()).contains("\"name\":\"redis\"", "\"state\":\"CONNECTED\"");
    withoutRedis(
        () -> {
          eventually().until(() -> checks().contains("\"state\":\"DISCONNECTED\""));
          eventually()
              .until(
                  () -> {
                    tutors.search("mathematics").ok();
                    return checks().matches(".*\"degraded-caches\":\"[^\"]*search.*");
                  });
          assertThat(readiness().status()).isEqualTo(200);
        });
    eventually().until(() -> checks().contains("\"state\":\"CONNECTED\""));
  }

  final Answer readiness() {
    return Answer.get(URI.create(server.health() + "/ready"));
  }

  private String checks() {
    return readiness().body().replaceAll("\\s", "");
  }

  final AppServer server() {
    return server;
  }

  final Figures figures() {
    return figures;
  }

  final TutorsClient tutors() {
    return tutors;
  }

  final OwnRedis redis() {
    return redis;
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

  static void change(TutorsClient application, long id, String name, int price) {
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
    eventually().until(() -> application.get("profiles/grace").status() == 200);
    eventually()
        .until(
            () -> {
              application.search("physics").ok();
              int queries = application.queries();
              application.search("physics").ok();
              return application.queries() == queries;
            });
  }

  static ConditionFactory eventually() {
    return await().atMost(Duration.ofMinutes(1));
  }

  static long hits(TutorsClient application) {
    return hits(application.get("statistics/search").ok());
  }

  static long hits(String statistics) {
    return Long.parseLong(statistics.replaceAll(" hits.*", ""));
  }

  static long misses(TutorsClient application) {
    return misses(application.get("statistics/search").ok());
  }

  static long misses(String statistics) {
    return Long.parseLong(statistics.replaceAll(".*, | misses", ""));
  }

  final boolean redisHas(String key) {
    try (RespClient client = client()) {
      return client.askLong("EXISTS", key) == 1;
    }
  }

  final RespClient client() {
    return redis.connect();
  }
}
