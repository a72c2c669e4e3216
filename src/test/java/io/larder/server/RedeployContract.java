package io.larder.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larder.support.OwnRedis;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The sample application deployed again and again on a running server: nothing of the old ones is
 * left, and what they cached is there for the new one.
 */
abstract class RedeployContract {
  private static final int REDEPLOYMENTS = 10;
  private static final int CLIENTS = 16;

  /**
   * How many class loaders of old deployments may be reachable: a loader that each redeployment
   * left would be ten of them. SERVERS.md says what in a server keeps a few.
   */
  private static final long KEPT = 4;

  private static final String OF_THE_WAR = "com.example.tutors.TutorCatalog";
  private static final String NAME = "tutors";
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final OwnRedis redis = OwnRedis.prepared();
  private final ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
  private final Path war =
      SampleWar.tutors()
          // First calls on a busy machine may take long, and are to be answered by Redis all the
          // same.
          .set("redis.timeout", "PT30S")
          .set("redis.cache.default.deadline", "PT30S")
          // Ten redeployments take longer there than the five minutes of the sample.
          .set("redis.cache.search.ttl", "PT1H")
          .write(AppServer.SERVERS.resolve("wars").resolve(getClass().getSimpleName()), NAME);
  private AppServer server;

  /** What clients got from the first deployment. */
  private record Seen(String search, String tutor, String profile, String token) {}

  /** Starts the server with these environment variables. */
  abstract AppServer start(Map<String, String> environment);

  @BeforeEach
  void boot() {
    redis.start();
    server =
        start(
            Map.of(
                "REDIS_HOST", redis.address().host(),
                "REDIS_PORT", Integer.toString(redis.address().port())));
  }

  @AfterEach
  void stop() {
    clients.shutdownNow();
    server.close();
    redis.close();
  }

  @Test
  void redeployed_leavesNoThreadAndFewClassLoaders_andFindsWhatWasCached() throws Exception {
    JvmInside jvm = new JvmInside(server.jvm().pid());
    server.deploy(war);
    TutorsClient tutors = TutorsClient.of(server, NAME);
    Seen seen =
        new Seen(
            tutors.search("physics").ok(),
            tutors.get("tutors/1").ok(),
            tutors.get("profiles/ada").ok(),
            tutors.login("ada", "phone").ok());
    use(tutors);
    for (int i = 1; i <= REDEPLOYMENTS; i++) {
      awaitIdle(jvm);
      server.undeploy(NAME);
      awaitNoThreads(jvm);
      long undeployed = jvm.loadersOf(OF_THE_WAR);
      server.deploy(war);
      assertSame(tutors, seen);
      long deployed = awaitFewLoaders(jvm, tutors);
      System.out.printf(
          "%s: redeployment %d: no thread left; class loaders: %d when undeployed, %d with the"
              + " new one%n",
          getClass().getSimpleName(), i, undeployed, deployed);
    }
    String[] connected = new String[1 + REDEPLOYMENTS];
    Arrays.fill(connected, "LARDER-2002: .*");
    new ServerLog(server, server.log()).assertQuiet(connected);
  }

  /** What the deployments before have cached; none asks the database again. */
  private static void assertSame(TutorsClient tutors, Seen seen) {
    assertThat(tutors.search("physics").ok()).isEqualTo(seen.search());
    assertThat(tutors.get("tutors/1").ok()).isEqualTo(seen.tutor());
    assertThat(tutors.get("profiles/ada").ok()).isEqualTo(seen.profile());
    assertThat(tutors.get("session", "Refresh-Token", seen.token()).ok()).isEqualTo("ada on phone");
    assertThat(tutors.queries()).isZero();
  }

  /** On as many of the server's threads as will serve it. */
  private void use(TutorsClient tutors) throws Exception {
    List<Callable<String>> requests =
        IntStream.range(0, 2 * CLIENTS)
            .<Callable<String>>mapToObj(
                i ->
                    () -> {
                      String token = tutors.login("user" + i, "tablet").ok();
                      tutors.refresh(token).ok();
                      tutors.get("profiles/user" + i).ok();
                      return tutors.search("physics").ok();
                    })
            .toList();
    for (Future<String> answer : clients.invokeAll(requests)) {
      answer.get();
    }
  }

  /** A server has work to do after an answer, which leaves something behind if it is cut off. */
  private static void awaitIdle(JvmInside jvm) {
    await().atMost(PATIENCE).until(() -> !jvm.servesRequests());
  }

  private static void awaitNoThreads(JvmInside jvm) {
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(jvm.threadsOfLarder()).isEmpty());
  }

  /** While clients go on: an idle thread of a server may remember the last request it served. */
  private long awaitFewLoaders(JvmInside jvm, TutorsClient tutors) {
    return await()
        .atMost(PATIENCE)
        .until(
            () -> {
              use(tutors);
              return jvm.loadersOf(OF_THE_WAR);
            },
            loaders -> loaders <= 1 + KEPT);
  }
}
