package io.larder.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larder.support.OwnRedis;
import io.larder.testkit.wire.RespClient;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** An EAR of two WARs and a JAR of EJBs, with Larder where each layout has it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class EarContract {
  private static final Pattern CONNECTED =
      Pattern.compile("LARDER-2002: connected to [^;]* for (?:\\S+/)?([^;/]+);");

  private final Path ears = AppServer.SERVERS.resolve("wars").resolve(getClass().getSimpleName());
  private final OwnRedis redis = OwnRedis.prepared();
  private AppServer server;

  /** Starts the server with these system properties and environment variables. */
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

  final Path ears() {
    return ears;
  }

  @Test
  void larderInEachWar_eachHasItsOwn() {
    deployed(
        SampleEar.inEachWar().withConsole(),
        "in-each-war",
        () -> {
          assertApart();
          assertConsoles();
        });
  }

  @Test
  void larderInTheEar_eachWarHasItsSettings() {
    deployed(
        SampleEar.inTheEar().withConsole(),
        "in-the-ear",
        () -> {
          assertShared();
          assertConsoles();
          assertOneCheck();
        });
  }

  /** Each WAR has an EJB of the start-up that uses it before all else. */
  @Test
  void larderInTheEar_ofNoUseButToTheWars_connectsForEachOfThem() {
    assertConnectsForWars(SampleEar.inTheEarForWars(), "for-wars", true);
  }

  /** They share the Larder that has these settings, so one of them is not read. */
  @Test
  void filesOfEjbsAndOfLib_withOtherValues_areAWarning() {
    long mark = server.logSize();
    deployed(
        SampleEar.inTheEarWithFileInLib(),
        "files",
        () ->
            assertThat(server.logSince(mark))
                .containsPattern(
                    "LARDER-1010: redis.key.prefix of "
                        + "(\\S*rooms\\.jar\\S* not read: \\S*common\\.jar"
                        + "|\\S*common\\.jar\\S* not read: \\S*rooms\\.jar)"));
  }

  @Test
  void modulesWithTheDefaultPrefix_areWarnedOfOnce() {
    long mark = server.logSize();
    deployed(
        SampleEar.withDefaultPrefix(),
        "prefixes",
        () ->
            assertThat(server.logSince(mark))
                .containsOnlyOnce("LARDER-1009")
                .containsPattern(
                    "LARDER-1009: the modules [^ :]*, [^ :]* and [^ :]*south.war of one application"
                        + " use the same Redis"));
  }

  final void assertConnectsForWars(SampleEar ear, String name, boolean hasCheck) {
    long mark = server.logSize();
    deployed(
        ear,
        name,
        () -> {
          assertApart();
          if (hasCheck) {
            assertOneCheck();
          }
          assertConnectedForWars(mark);
        });
  }

  /** One connection for each WAR, which messages name, and no other. */
  final void assertConnectedForWars(long mark) {
    assertThat(CONNECTED.matcher(server.logSince(mark)).results())
        .extracting(connected -> connected.group(1))
        .containsExactlyInAnyOrder("north.war", "south.war");
  }

  /** The one of the EAR, which shows the worst of its modules. */
  final void assertOneCheck() {
    String checks = Answer.get(URI.create(server.health() + "/ready")).ok();
    assertThat(checks)
        .containsOnlyOnce("\"name\":\"redis\"")
        .contains("\"CONNECTED\"", "\"required\"");
  }

  /** What an EAR caches that has Larder for all of its modules. */
  final void assertShared() {
    assertApart();
    assertRoomsAreCached();
    assertThat(keys()).anyMatch(key -> key.startsWith("rooms:j:") && key.contains("green"));
    assertThat(keys()).anyMatch(key -> key.startsWith("rooms:j:") && key.contains("ada"));
    assertThat(keys()).contains("rooms:c:room:physics");
  }

  /** Deploys an EAR, tests it, and takes it away again, which leaves nothing. */
  final void deployed(SampleEar ear, String name, Runnable test) {
    server.deploy(ear.write(ears, name));
    try {
      test.run();
    } finally {
      server.undeploy(name);
      assertNothingLeft();
    }
  }

  /** Each WAR's shows that WAR's caches. */
  final void assertConsoles() {
    for (String war : List.of("north", "south")) {
      ConsoleClient console = ConsoleClient.of(server, war);
      console.enter();
      String layout = console.data("/cache?name=lessons").get("layout").asString();
      assertThat(layout).startsWith(war + ":j:lessons:");
      assertThat(console.hits("lessons")).isEqualTo(2);
      assertThat(console.misses("lessons")).isEqualTo(1);
    }
  }

  /** What both WARs cache, under their own prefixes. */
  final void assertApart() {
    for (String path : List.of("lessons/physics", "lessons/ada/next", "lessons/maths/popular")) {
      String north = get("north", path);
      String south = get("south", path);
      for (int i = 0; i < 2; i++) {
        assertThat(get("north", path)).isEqualTo(north);
        assertThat(get("south", path)).isEqualTo(south);
      }
    }
    for (String war : List.of("north", "south")) {
      assertCourses(war);
      assertThat(keys()).filteredOn(key -> key.startsWith(war + ":c:next:ada")).hasSize(1);
      assertThat(keys()).anyMatch(key -> key.startsWith(war + ":j:") && key.contains("physics"));
      assertThat(keys()).anyMatch(key -> key.startsWith(war + ":j:") && key.contains("maths"));
      assertThat(get(war, "lessons/blue/room")).contains("blue");
      assertThat(get(war, "lessons/connections")).isNotEqualTo("0");
    }
  }

  /** The parts of real applications, in each WAR. */
  private void assertCourses(String war) {
    CoursesClient courses = new CoursesClient(URI.create(server.http() + "/" + war + "/api/"));
    courses.assertWarm();
    courses.assertStore();
    courses.assertRolledBack();
    courses.assertSeats();
    courses.assertEntityIsNotCached(server);
    courses.assertVisits();
    courses.assertFaults();
    courses.assertAccess();
  }

  final void assertRoomsAreCached() {
    for (String path : List.of("rooms/green", "rooms/physics/subject", "rooms/ada/favourite")) {
      String found = get("north", path);
      assertThat(get("south", path)).isEqualTo(found);
      assertThat(get("north", path)).isEqualTo(found);
    }
  }

  final void assertNothingLeft() {
    JvmInside jvm = new JvmInside(server.jvm().pid());
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() -> assertThat(jvm.threadsOfLarder()).isEmpty());
    try (RespClient client = redis.connect()) {
      client.ask("FLUSHALL");
    }
  }

  final String get(String war, String path) {
    return Answer.get(URI.create(server.http() + "/" + war + "/api/" + path)).ok();
  }

  @SuppressWarnings("unchecked")
  final List<String> keys() {
    try (RespClient client = redis.connect()) {
      return ((List<Object>) client.ask("KEYS", "*")).stream().map(String::valueOf).toList();
    }
  }
}
