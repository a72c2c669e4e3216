package io.larder.server;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What was measured on one server, for src/docs/internals/SERVERS.md: printed, never asserted. */
final class Figures {
  private final String server;
  private final Map<String, List<Duration>> times = new LinkedHashMap<>();
  private final Map<String, Long> bytes = new LinkedHashMap<>();

  Figures(String server) {
    this.server = server;
  }

  void add(String what, Duration time) {
    times.computeIfAbsent(what, key -> new ArrayList<>()).add(time);
  }

  void add(String what, long size) {
    bytes.put(what, size);
  }

  /** One line each; of several times the median, and all of them behind it. */
  void print() {
    times.forEach(
        (what, measured) -> {
          List<Duration> sorted = measured.stream().sorted().toList();
          System.out.printf(
              Locale.ROOT,
              "%s: %s %.1f s%s%n",
              server,
              what,
              seconds(sorted.get(sorted.size() / 2)),
              measured.size() == 1 ? "" : " (median of " + measured + ")");
        });
    bytes.forEach(
        (what, size) ->
            System.out.printf(Locale.ROOT, "%s: %s %,d kB%n", server, what, size / 1_000));
  }

  private static double seconds(Duration time) {
    return time.toMillis() / 1000.0;
  }
}
