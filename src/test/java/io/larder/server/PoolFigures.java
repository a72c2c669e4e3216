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
 * Concurrency. The two run beside each other and are asked by turns; the CPU ratio compares the
 * time of the processors that each takes for an answer, which other work on the machine disturbs
 * less. Not a test: {@code mvn -q -Ppools} prints the table for src/docs/internals/BENCHMARKS.md.
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

  /** What one server has answered, and the time of the processors that it took. */
  private static final class Answers {
    private final List<Double> counts = new ArrayList<>();
    private Duration processors = Duration.ZERO;

    double add(Measure measure, HttpClients clients, AppServer server) {
      Duration before = server.jvm().info().totalCpuDuration().orElseThrow();
      double count = ask(measure, clients, server, TIME);
      counts.add(count);
      Duration after = server.jvm().info().totalCpuDuration().orElseThrow();
      processors = processors.plus(after).minus(before);
      return count;
    }

    double sum() {
      return counts.stream().mapToDouble(Double::doubleValue).sum();
    }

    double millisOfEach() {
      return processors.toMillis() / sum();
    }

    @Override
    public String toString() {
      return range("%,.0f", counts)
          + String.format(Locale.ROOT, ", %.2f ms of CPU each", millisOfEach());
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
      System.out.println(
          "| engine, read | executor of the server | threads of its own | ratio | CPU ratio |");
      System.out.println("|---|---|---|---|---|");
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
    Answers ofShared = new Answers();
    Answers ofOwn = new Answers();
    List<Double> ratios = new ArrayList<>();
    for (int pair = 0; pair < PAIRS; pair++) {
      boolean first = pair % 2 == 0;
      double a = (first ? ofShared : ofOwn).add(measure, clients, first ? shared : own);
      double b = (first ? ofOwn : ofShared).add(measure, clients, first ? own : shared);
      ratios.add(first ? a / b : b / a);
    }
    System.out.printf(
        Locale.ROOT,
        "| %s | %s | %s | %.2f (pairs: %s) | %.2f |%n",
        measure,
        ofShared,
        ofOwn,
        ofShared.sum() / ofOwn.sum(),
        range("%.2f", ratios),
        ofOwn.millisOfEach() / ofShared.millisOfEach());
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
