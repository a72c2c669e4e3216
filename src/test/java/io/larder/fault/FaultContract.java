package io.larder.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larder.fault.Journal.Call;
import io.larder.support.Fixture;
import io.larder.support.LogCapture;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What holds for every fault on every topology. A load uses every surface before, during and after
 * a fault; servers and application live as long as the class. {@code -Dfaults.only} is a pattern
 * for the names of faults.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class FaultContract {
  private static final String ONLY = System.getProperty("faults.only", ".*");

  /** What works is called so often before it counts as working. */
  private static final int ENOUGH = 20;

  /** A call that fails within such a time after another one belongs to the same fault. */
  private static final Duration QUIET = Duration.ofSeconds(1);

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int APPLICATIONS = 2;

  private Servers servers;
  private Application application;
  private int count;

  abstract Servers servers(Path directory) throws Exception;

  abstract Place place();

  @BeforeAll
  void start(Fixture fixture, @TempDir Path directory) throws Exception {
    servers = fixture.leavingNoThreads().closing(servers(directory));
    application = fixture.closing(new Application(servers.settings()));
    // Pools and classes as they are under load.
    Load load = load(Fault.of("none"));
    load.start();
    load.awaitSuccesses(System.nanoTime(), 5 * ENOUGH, PATIENCE);
    load.stop();
  }

  private Load load(Fault fault) {
    return new Load(
        application, fault, servers.readsMayLag(), Integer.toString(count++), new Journal());
  }

  Stream<Fault> faults() {
    return Faults.all().stream()
        .filter(fault -> fault.places().contains(place()))
        .filter(fault -> fault.name().matches(".*(" + ONLY + ").*"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("faults")
  void fault_asDeclared(Fault fault) throws Exception {
    application.catalog().forgetAll();
    Footprint before = Footprint.of(servers);
    Load load = load(fault);
    load.start();
    Times times;
    List<String> lines;
    try (LogCapture log = new LogCapture()) {
      load.awaitSuccesses(System.nanoTime(), ENOUGH, PATIENCE);
      times = run(fault, load);
      lines = loud(log);
    } finally {
      load.stop();
      servers.dropKept();
      servers.repair();
    }
    await().atMost(PATIENCE).until(application::isWhole);
    awaitHit();
    load.check();
    Footprint after = footprint(before);
    String figures = figures(fault, load, times, lines, before, after);
    System.out.println(figures);
    assertSeen(fault, load, times);
    assertThat(load.journal().findings()).as(figures).isEmpty();
    assertThat(lines.size())
        .as("lines in the log: %s", lines)
        .isLessThanOrEqualTo(APPLICATIONS * fault.lines());
    assertThat(lines).noneMatch(line -> line.contains("\n\tat "));
    assertThat(after.isAtMost(before)).as("%s, before %s", after, before).isTrue();
  }

  /** When a fault began and ended, and the service was back. */
  private record Times(long begin, long end, Duration back) {}

  private Times run(Fault fault, Load load) throws Exception {
    long begin = System.nanoTime();
    boolean ended = false;
    try {
      fault.begin().run(servers);
      // Not before: on a busy machine enough calls succeed until the fault is there.
      long end = System.nanoTime();
      if (fault.ends()) {
        Faults.pause(fault.held());
        fault.end().run(servers);
        ended = true;
        end = System.nanoTime();
      }
      Duration back = awaitBack(fault, load, end);
      return new Times(begin, end, back);
    } finally {
      if (!ended) {
        fault.end().run(servers);
      }
    }
  }

  /** Until no call fails any more; the time until the last failed one. */
  private Duration awaitBack(Fault fault, Load load, long end) throws InterruptedException {
    Duration bound = fault.back(place()).plus(load.hiccups().slack());
    long last = end;
    while (System.nanoTime() - last < QUIET.toNanos()) {
      if (System.nanoTime() - end > bound.plus(QUIET).toNanos()) {
        break;
      }
      TimeUnit.MILLISECONDS.sleep(20);
      last = lastFailure(load, end);
    }
    load.awaitSuccesses(last, ENOUGH, PATIENCE);
    return Duration.ofNanos(lastFailure(load, end) - end);
  }

  /** When the last call failed since a moment, or this moment. */
  private static long lastFailure(Load load, long since) {
    return load.journal().calls().stream()
        .filter(Call::failed)
        .mapToLong(Call::end)
        .reduce(since, (a, b) -> a - b > 0 ? a : b);
  }

  /** Annotated methods are cached again. */
  private void awaitHit() {
    Catalog catalog = application.catalog();
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              catalog.find("again", 0);
              long runs = catalog.runs();
              catalog.find("again", 0);
              return catalog.runs() == runs;
            });
  }

  private Footprint footprint(Footprint before) {
    Footprint[] last = {Footprint.of(servers)};
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!last[0].isAtMost(before) && System.nanoTime() - end < 0) {
      LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
      last[0] = Footprint.of(servers);
    }
    return last[0];
  }

  private static List<String> loud(LogCapture log) {
    List<String> lines = log.everything();
    List<String> levels = log.lines();
    List<String> loud = new ArrayList<>();
    for (int i = 0; i < Math.min(lines.size(), levels.size()); i++) {
      if (levels.get(i).matches("(INFO|WARNING|SEVERE) (?s).*") && !isOfTheTest(levels.get(i))) {
        loud.add(lines.get(i).strip());
      }
    }
    return loud;
  }

  /** Servers that the test starts tell so. */
  private static boolean isOfTheTest(String line) {
    return line.contains("LARDER-2010");
  }

  private void assertSeen(Fault fault, Load load, Times times) {
    List<Call> calls =
        load.journal().calls().stream().filter(c -> c.end() - times.begin() >= 0).toList();
    Duration slack = load.hiccups().slack();
    Duration bound = fault.back(place()).plus(slack);
    assertThat(times.back()).as("back after").isLessThanOrEqualTo(bound);
    for (Surface surface : Surface.values()) {
      Duration budget = surface.failsOpen() ? Application.DEADLINE : Application.TIMEOUT;
      assertThat(worst(calls, surface))
          .as("the longest call of %s", surface)
          .isLessThanOrEqualTo(budget.plus(slack));
    }
    List<Call> failed = calls.stream().filter(Call::failed).toList();
    switch (fault.seen()) {
      case NOTHING -> assertThat(failed).isEmpty();
      case WRITES_FAIL -> {
        assertThat(failed).isNotEmpty();
        assertThat(failed).allMatch(Call::writes);
      }
      case FAIL ->
          assertThat(failed)
              .extracting(Call::surface)
              .contains(Surface.OPERATIONS, Surface.SESSIONS, Surface.CACHE);
      case SOME_FAIL -> {
        // As many as it may be: none on a quiet machine.
      }
    }
  }

  private static Duration worst(List<Call> calls, Surface surface) {
    return Duration.ofNanos(
        calls.stream()
            .filter(c -> c.surface() == surface)
            .mapToLong(c -> c.end() - c.begin())
            .max()
            .orElse(0));
  }

  private String figures(
      Fault fault, Load load, Times times, List<String> lines, Footprint before, Footprint after) {
    List<Call> calls =
        load.journal().calls().stream().filter(c -> c.end() - times.begin() >= 0).toList();
    Map<Surface, String> perSurface = new TreeMap<>();
    for (Surface surface : Surface.values()) {
      List<Call> of = calls.stream().filter(c -> c.surface() == surface).toList();
      perSurface.put(
          surface,
          of.stream().filter(Call::failed).count()
              + " of "
              + of.size()
              + " failed, worst "
              + worst(of, surface).toMillis()
              + " ms");
    }
    Map<String, Long> kinds =
        calls.stream()
            .filter(Call::failed)
            .collect(
                Collectors.groupingBy(
                    c -> c.name() + " " + shortened(c.failure()),
                    TreeMap::new,
                    Collectors.counting()));
    return "fault of "
        + place().title()
        + ": "
        + fault
        + ": back after "
        + times.back().toMillis()
        + " ms; "
        + perSurface
        + "; lines "
        + lines.size()
        + "; before "
        + before
        + ", after "
        + after
        + "; worst hiccup "
        + load.hiccups().worst().toMillis()
        + " ms; findings "
        + load.journal().findings().size()
        + kinds.entrySet().stream()
            .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()))
            .limit(6)
            .map(e -> "\n    " + e.getValue() + " × " + e.getKey())
            .collect(Collectors.joining());
  }

  private static String shortened(String failure) {
    String text = failure.replaceAll("'[^']*'|\\d{2,}", "…");
    return text.substring(0, Math.min(200, text.length()));
  }
}
