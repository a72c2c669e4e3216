package io.larder.server;

import io.larder.support.OwnRedis;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What 40 clients get of an Open Liberty with 16 threads for everything, where Larder uses the
 * server's executor, and where it has threads of its own because the server has no Jakarta
 * Concurrency. The two run beside each other and are asked by turns. Not a test: {@code mvn -q
 * -Ppools} prints the table for src/docs/BENCHMARKS.md.
 */
final class PoolFigures {
  private static final int CLIENTS = 40;
  private static final int KEYS = 1_000;
  private static final Duration WARM_UP =
      Duration.ofSeconds(Integer.getInteger("pools.warm-up", 5));
  private static final Duration TIME = Duration.ofSeconds(Integer.getInteger("pools.seconds", 10));
  private static final int PAIRS = Integer.getInteger("pools.pairs", 5);
  private static final String EXECUTOR = "<executor coreThreads=\"16\" maxThreads=\"16\"/>";
  private static final String CONCURRENCY =
      "<featureManager><feature>concurrent-3.0</feature></featureManager>";

  private static final Path WARS = AppServer.SERVERS.resolve("wars").resolve("PoolFigures");

  /** What is asked of which engine. */
  private record Measure(String engine, String path) {
    @Override
    public String toString() {
      return engine + ", " + path;
    }
  }

  private PoolFigures() {}

  public static void main(String[] arguments) {
    List<Measure> measures =
        Stream.of("larder", "redisson")
            .flatMap(
                engine ->
                    Stream.of("annotated", "stage", "cache", "operations")
                        .filter(path -> engine.equals("larder") || !path.equals("operations"))
                        .map(path -> new Measure(engine, path)))
            .filter(measure -> measure.toString().matches(System.getProperty("pools.only", ".*")))
            .toList();
    try (OwnRedis redis = OwnRedis.started();
        AppServer own = start("own", redis, EXECUTOR);
        AppServer shared = start("shared", redis, EXECUTOR + CONCURRENCY);
        HttpClients clients = new HttpClients(CLIENTS)) {
      System.out.println("| engine, read | executor of the server | threads of its own | ratio |");
      System.out.println("|---|---|---|---|");
      for (Measure measure : measures) {
        measure(measure, clients, shared, own);
      }
    }
  }

  private static AppServer start(String name, OwnRedis redis, String configuration) {
    AppServer server =
        OpenLiberty.start(
            "pools-" + name,
            Map.of(),
            Map.of(
                "REDIS_HOST",
                redis.address().host(),
                "REDIS_PORT",
                Integer.toString(redis.address().port()),
                // What waits for a thread is to be seen, not to be given up; and a busy machine
                // is slow.
                "REDIS_TIMEOUT",
                "PT10S",
                "REDIS_CACHE_DEFAULT_DEADLINE",
                "PT10S"),
            configuration);
    for (String engine : List.of("larder", "redisson")) {
      server.deploy(
          SampleWar.reads()
              .set("redis.key.prefix", name + ":")
              .set("redis.jcache.engine", engine)
              .write(WARS.resolve(name), engine));
    }
    return server;
  }

  private static void measure(
      Measure measure, HttpClients clients, AppServer shared, AppServer own) {
    for (AppServer server : List.of(own, shared)) {
      ask(measure, clients, server, WARM_UP);
    }
    int runs = runs(measure, shared) + runs(measure, own);
    List<Double> ofShared = new ArrayList<>();
    List<Double> ofOwn = new ArrayList<>();
    List<Double> ratios = new ArrayList<>();
    for (int pair = 0; pair < PAIRS; pair++) {
      boolean first = pair % 2 == 0;
      double a = ask(measure, clients, first ? shared : own, TIME);
      double b = ask(measure, clients, first ? own : shared, TIME);
      ofShared.add(first ? a : b);
      ofOwn.add(first ? b : a);
      ratios.add(first ? a / b : b / a);
    }
    System.out.printf(
        Locale.ROOT,
        "| %s | %s | %s | %s |%n",
        measure,
        range("%,.0f", ofShared),
        range("%,.0f", ofOwn),
        range("%.2f", ratios));
    int misses = runs(measure, shared) + runs(measure, own) - runs;
    if (misses > 0) {
      System.out.println("NOT ALL OF IT WAS CACHED: " + misses);
    }
  }

  private static double ask(Measure measure, HttpClients clients, AppServer server, Duration time) {
    return clients.ask(application(measure, server), measure.path() + "/", KEYS, time);
  }

  private static int runs(Measure measure, AppServer server) {
    return Integer.parseInt(Answer.get(application(measure, server).resolve("runs")).ok());
  }

  private static URI application(Measure measure, AppServer server) {
    return URI.create(server.http() + "/" + measure.engine() + "/api/titles/");
  }

  /** The median, and the lowest and the highest in brackets. */
  private static String range(String format, List<Double> figures) {
    List<Double> sorted = figures.stream().sorted().toList();
    return String.format(
        Locale.ROOT,
        format + " (" + format + " – " + format + ")",
        sorted.get(sorted.size() / 2),
        sorted.get(0),
        sorted.get(sorted.size() - 1));
  }
}
