package io.larder.server;

import io.larder.support.OwnRedis;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * The sample application on WildFly or Open Liberty, with a redis-server of its own, until it is
 * interrupted. Not a test: {@code mvn -q -Psample-wildfly} and {@code mvn -q -Psample-liberty}.
 */
public final class SampleServer {
  private static final String CONSOLE_ON_LIBERTY =
      "<featureManager><feature>servlet-6.0</feature></featureManager>";

  private SampleServer() {}

  public static void main(String[] arguments) throws InterruptedException {
    String kind = arguments[0];
    System.out.println("Starting a redis-server and " + kind + " …");
    try (OwnRedis redis = OwnRedis.started();
        AppServer server = start(kind, redis)) {
      Path war =
          SampleWar.tutors()
              .withConsole()
              .set("redis.cache.search.deadline", "5s") // the first call loads classes
              .write(server.home().resolve("war"), "tutors");
      server.deploy(war);
      explain(server, redis);
      new CountDownLatch(1).await(); // what was started ends with this JVM
    }
  }

  private static AppServer start(String kind, OwnRedis redis) {
    Map<String, String> environment =
        Map.of(
            "REDIS_HOST",
            redis.address().host(),
            "REDIS_PORT",
            Integer.toString(redis.address().port()));
    return switch (kind) {
      case "WildFly" -> WildFly.start("sample", Map.of(), environment);
      case "Open Liberty" -> OpenLiberty.start("sample", Map.of(), environment, CONSOLE_ON_LIBERTY);
      default -> throw new IllegalArgumentException(kind);
    };
  }

  private static void explain(AppServer server, OwnRedis redis) {
    String tutors = server.http() + "/tutors";
    String api = tutors + "/api";
    System.out.println(
        String.join(
            "\n",
            "",
            "The sample application is at " + api + ". Try:",
            "",
            "  curl '" + api + "/search?subject=mathematics'   # twice: the second is from Redis",
            "  curl " + api + "/search/queries                 # how often the database was asked",
            "  redis-cli -p " + redis.address().port() + " keys 'tutors:*'",
            "",
            "The console:       " + tutors + "/larder",
            "Readiness:         " + server.health() + "/ready",
            "The server's log:  " + server.home().resolve("console.log"),
            "The code:          src/sample/java/com/example/tutors",
            "",
            "Ctrl-C ends the server and Redis."));
  }
}
