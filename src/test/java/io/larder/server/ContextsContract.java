package io.larder.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larder.support.OwnRedis;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Larder among the threads, users and sessions of a server with Jakarta Concurrency. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ContextsContract {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final OwnRedis redis = OwnRedis.prepared();
  private final Path wars = AppServer.SERVERS.resolve("wars").resolve(getClass().getSimpleName());
  private AppServer server;

  /**
   * Starts a server with 16 threads and the users ada and emmy, whose passwords are their names.
   */
  abstract AppServer start(Map<String, String> properties, Map<String, String> environment);

  @BeforeAll
  void boot() {
    redis.start();
    server =
        start(
            Map.of("redis.host", redis.address().host()),
            Map.of(
                "REDIS_PORT",
                Integer.toString(redis.address().port()),
                "REDIS_TIMEOUT",
                "PT30S",
                "REDIS_CACHE_DEFAULT_DEADLINE",
                "PT30S"));
    server.deploy(
        SampleWar.contexts().set("redis.cache.off.enabled", "false").write(wars, "contexts"));
    server.deploy(
        SampleWar.contexts()
            .set("redis.key.prefix", "redisson:")
            .set("redis.jcache.engine", "redisson")
            .write(wars, "redisson"));
    server.deploy(
        SampleEar.ofWars(Map.of("inside", asked("inside"), "early", early("early")))
            .write(wars, "both"));
  }

  static SampleWar asked(String name) {
    return SampleWar.contexts().set("redis.key.prefix", name + ":");
  }

  /** One that uses its caches before the first request. */
  static SampleWar early(String name) {
    return asked(name).withWarmUp();
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
  }

  final AppServer server() {
    return server;
  }

  final Path wars() {
    return wars;
  }

  private String send(String method, String application, String path, String user) {
    String credentials =
        Base64.getEncoder().encodeToString((user + ":" + user).getBytes(StandardCharsets.UTF_8));
    URI uri = URI.create(server.http() + "/" + application + "/api/contexts/" + path);
    return Answer.send(method, uri, "", "Authorization", "Basic " + credentials).ok();
  }

  private String get(String path, String user) {
    return send("GET", "contexts", path, user);
  }

  private String post(String path) {
    return send("POST", "contexts", path, "ada");
  }

  private int runs(String application) {
    return Integer.parseInt(send("GET", application, "runs", "ada"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"contexts", "redisson"})
  void tasksThatFillTheServersExecutor_haveWhatIsCached(String application) {
    for (int i = 0; i < 40; i++) {
      send("GET", application, "books/task" + i, "ada");
    }
    long mark = server.logSize();
    String filled = send("POST", application, "tasks?number=40", "ada");
    System.out.println(getClass().getSimpleName() + ": 40 tasks, " + application + ": " + filled);
    assertThat(filled).startsWith("0 runs");
    assertThat(server.logSince(mark)).doesNotContain("LARDER-");
  }

  private CompletableFuture<String> asking(String path, String user) {
    return asking("contexts", path, user);
  }

  private CompletableFuture<String> asking(String application, String path, String user) {
    int before = Integer.parseInt(send("GET", application, "asked", "ada"));
    CompletableFuture<String> answer =
        CompletableFuture.supplyAsync(() -> send("GET", application, path, user));
    await()
        .atMost(PATIENCE)
        .until(() -> Integer.parseInt(send("GET", application, "asked", "ada")) > before);
    return answer;
  }

  /** The second one shares what the first one has begun. */
  @ParameterizedTest
  @ValueSource(strings = {"method", "compute"})
  void callbacks_ofSeveralUsers_runInTheContextOfEach(String how) {
    String id = UUID.randomUUID().toString();
    int runs = Integer.parseInt(get("runs", "ada"));
    CompletableFuture<String> leader = asking("callbacks/" + how + "/" + id, "ada");
    await().atMost(PATIENCE).until(() -> Integer.parseInt(get("runs", "ada")) == runs + 1);
    CompletableFuture<String> joiner = asking("callbacks/" + how + "/" + id, "emmy");
    post("arrivals/" + id);
    assertThat(leader.join()).isEqualTo("ada, naming contexts, class loader true");
    assertThat(joiner.join()).isEqualTo("emmy, naming contexts, class loader true");
    assertThat(Integer.parseInt(get("runs", "ada"))).isEqualTo(runs + 1);
    // What is cached by now.
    assertThat(get("callbacks/" + how + "/" + id, "emmy"))
        .isEqualTo("emmy, naming contexts, class loader true");
  }

  /** Somebody else ends what this caller waits for, well or not. */
  @ParameterizedTest
  @CsvSource({
    "method, losses",
    "compute, losses",
    "put, arrivals",
    "put, losses",
    "removeBefore, arrivals",
    "removeBefore, losses",
    "off, arrivals",
    "off, losses",
    "offCompute, arrivals",
    "offCompute, losses",
    "keyless, arrivals",
    "keyless, losses"
  })
  void callbacks_ofWhatAnotherUserEnds_runInTheContextOfTheCaller(String how, String end) {
    assertCallersContext("contexts", how, end);
  }

  /** Whether what is connected first is used by a request or by a bean of the start-up. */
  @ParameterizedTest
  @CsvSource({
    "inside, method, arrivals",
    "inside, method, losses",
    "inside, compute, arrivals",
    "inside, loader, arrivals",
    "early, method, arrivals",
    "early, method, losses",
    "early, compute, arrivals",
    "early, loader, arrivals"
  })
  void callbacks_inAnEar_runInTheContextOfTheCaller(String application, String how, String end) {
    assertCallersContext(application, how, end);
  }

  final void assertCallersContext(String application, String how, String end) {
    String id = UUID.randomUUID().toString();
    int runs = runs(application);
    CompletableFuture<String> asked = asking(application, "callbacks/" + how + "/" + id, "emmy");
    await().atMost(PATIENCE).until(() -> runs(application) > runs);
    send("POST", application, end + "/" + id, "ada");
    assertThat(asked.join()).isEqualTo("emmy, naming contexts, class loader true");
  }

  /** The caller's stage itself is ended, by another user's request or by a timeout. */
  @ParameterizedTest
  @CsvSource({
    "method, cancel",
    "method, complete",
    "method, completeExceptionally",
    "method, completeAsync",
    "method, obtrudeValue",
    "method, obtrudeException",
    "method, orTimeout",
    "method, completeOnTimeout",
    "compute, cancel",
    "compute, complete",
    "compute, orTimeout"
  })
  void callbacks_ofAStageThatOthersEnd_runInTheContextOfTheCaller(String how, String end) {
    String id = UUID.randomUUID().toString();
    CompletableFuture<String> asked = asking("ways/" + how + "/" + end + "/" + id, "emmy");
    if (!end.endsWith("Timeout")) {
      post("ends/" + end + "/" + id);
    }
    assertThat(asked.join()).isEqualTo("emmy, naming contexts, class loader true");
    post("arrivals/" + id);
  }

  /** A thread of the application's own, of which the server knows nothing, adds them. */
  @ParameterizedTest
  @ValueSource(strings = {"contexts", "inside", "early"})
  void callbacks_addedByNobody_doNotRunAsWhoeverEndsTheStage(String application) {
    String id = UUID.randomUUID().toString();
    CompletableFuture<String> asked = asking(application, "ways/method/stranger/" + id, "emmy");
    send("POST", application, "ends/complete/" + id, "ada");
    assertThat(asked.join()).doesNotContain("ada");
    send("POST", application, "arrivals/" + id, "ada");
  }

  /** Threads of an executor that one callback has help with the others. */
  @ParameterizedTest
  @CsvSource({"method, arrivals", "method, losses", "compute, arrivals", "compute, losses"})
  void callbacks_besideAnOwnExecutor_runInTheContextOfTheCaller(String how, String end) {
    String id = UUID.randomUUID().toString();
    CompletableFuture<String> asked = asking("ways/" + how + "/none/" + id, "emmy");
    post(end + "/" + id);
    assertThat(asked.join()).isEqualTo("emmy, naming contexts, class loader true");
    if (end.equals("arrivals")) {
      // What is cached by now.
      assertThat(get("ways/" + how + "/none/" + id, "emmy"))
          .isEqualTo("emmy, naming contexts, class loader true");
    }
  }

  @Test
  void callbacksAndLoaders_ofOneUser_runInTheContextOfThatUser() {
    assertThat(get("callbacks/get/" + UUID.randomUUID(), "emmy"))
        .isEqualTo("emmy, naming contexts, class loader true");
    String id = UUID.randomUUID().toString();
    for (String how : List.of("get", "session")) {
      assertThat(get("ways/" + how + "/none/" + id, "emmy"))
          .isEqualTo("emmy, naming contexts, class loader true");
    }
    CompletableFuture<String> loaded = asking("callbacks/loader/" + id, "emmy");
    post("arrivals/" + id);
    assertThat(loaded.join()).isEqualTo("emmy, naming contexts, class loader true");
  }

  @ParameterizedTest
  @ValueSource(strings = {"remove", "removeAll", "put"})
  void asynchronousMethod_changesItsCache_beforeItsStageCompletes(String how) {
    assertThat(post("asynchronous/" + how)).isEqualTo("0 too early");
  }

  @ParameterizedTest
  @ValueSource(strings = {"contexts", "redisson", "inside", "early"})
  void injectedIntoASession_isUsedAndWrittenDown(String application) {
    String key = UUID.randomUUID().toString();
    assertThat(send("POST", application, "shelf/" + key, "ada"))
        .isEqualTo("on the shelf, and here, shelf, false");
    assertThat(send("POST", application, "shelf/" + key + "/passivated", "ada"))
        .isEqualTo("on the shelf, and here, 4");
  }
}
