package io.larder.benchmark;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * Writes the figures between the marks of src/docs/internals/BENCHMARKS.md; what stands around
 * stays.
 */
final class Report {
  private static final Path FILE = Path.of("src", "docs", "internals", "BENCHMARKS.md");
  private static final String BEGIN = "<!-- figures: written by the benchmark profile -->";
  private static final String END = "<!-- end of the figures -->";
  private static final int BAR = 40;

  private final Figures figures;
  private final Run run;
  private final String redisVersion;
  private final StringBuilder text = new StringBuilder();

  Report(Figures figures, Run run, String redisVersion) {
    this.figures = figures;
    this.run = run;
    this.redisVersion = redisVersion;
  }

  /** Prints the report, and writes it when everything was measured. */
  void publish() throws IOException {
    machine();
    goals();
    run.failures().forEach(failure -> line("- could not be measured: " + failure + "\n"));
    figures.measures().forEach(this::chart);
    System.out.println(text);
    if (!run.isWhole()) {
      System.out.println("Only a part was measured: " + FILE + " stays as it is.");
      return;
    }
    String document = Files.readString(FILE);
    int begin = document.indexOf(BEGIN) + BEGIN.length();
    int end = document.indexOf(END);
    Files.writeString(FILE, document.substring(0, begin) + "\n" + text + document.substring(end));
    System.out.println("Written: " + FILE);
  }

  private void machine() {
    line("| | |");
    line("|---|---|");
    line(
        "| machine | "
            + processor()
            + ", "
            + memory()
            + ", "
            + System.getProperty("os.name")
            + " |");
    line(
        "| Java | "
            + System.getProperty("java.vm.name")
            + " "
            + System.getProperty("java.runtime.version")
            + " |");
    line("| Redis | " + redisVersion + " on the same machine, loopback, without persistence |");
    line("| engine | `redis.jcache.engine=" + run.engine() + "` |");
    line("| libraries | " + System.getProperty("benchmark.versions") + " |");
    line("| rounds | " + run.rounds() + " |");
    line("");
  }

  private static String processor() {
    String model = "unknown processor";
    try {
      model =
          Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
              .filter(line -> line.startsWith("model name"))
              .map(line -> line.substring(line.indexOf(':') + 1).trim())
              .findFirst()
              .orElse(model);
    } catch (IOException e) {
      // Not Linux.
    }
    return Runtime.getRuntime().availableProcessors() + " cores of " + model;
  }

  private static String memory() {
    var system =
        (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return (system.getTotalMemorySize() >> 30) + " GiB";
  }

  private void goals() {
    line("| measure | target | reached | |");
    line("|---|---|---|---|");
    for (Goal goal : Goal.of(figures)) {
      String reached =
          goal.reached().isPresent()
              ? String.format(Locale.ROOT, "%.2f %s", goal.reached().getAsDouble(), goal.unit())
              : "–";
      line(
          "| "
              + String.join(" | ", goal.measure().title(), goal.text(), reached, verdict(goal))
              + " |");
    }
    line("");
  }

  private static String verdict(Goal goal) {
    if (goal.reached().isEmpty()) {
      return "not reached or not measured";
    }
    return goal.isMet() ? "met" : "**missed**";
  }

  private void chart(Measure measure) {
    List<String> contestants = figures.contestants(measure);
    double longest =
        contestants.stream()
            .mapToDouble(contestant -> figures.median(measure, contestant).orElse(0))
            .max()
            .orElse(0);
    line("#### " + measure.title() + " [" + measure.unit() + "]");
    line("```");
    for (String contestant : contestants) {
      OptionalDouble median = figures.median(measure, contestant);
      List<Double> sorted = figures.of(measure, contestant);
      String range =
          sorted.size() == 1
              ? ""
              : "  ("
                  + Figures.text(sorted.get(0))
                  + " – "
                  + Figures.text(sorted.get(sorted.size() - 1))
                  + ")";
      line(
          String.format(
              "%-32s %-" + BAR + "s %s%s",
              contestant,
              bar(median.orElse(0), longest),
              Figures.text(median.orElse(0)),
              range));
    }
    line("```");
    line("");
  }

  private static String bar(double figure, double longest) {
    return "█".repeat(longest <= 0 ? 0 : (int) Math.round(BAR * Math.max(0, figure) / longest));
  }

  private void line(String line) {
    text.append(line).append('\n');
  }
}
