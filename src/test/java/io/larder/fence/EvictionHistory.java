package io.larder.fence;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What several JVMs read and evicted, and what of it must not happen: a read that began after an
 * eviction had returned, and gave a version older than what was committed before the eviction.
 * Times are {@link System#nanoTime()}, which all JVMs of a machine share. Thread-safe.
 *
 * <p>What is promised depends on the eviction:
 *
 * <ul>
 *   <li>One that returned holds in every JVM from then on. One that threw promises nothing.
 *   <li>One that may have been kept, because Redis did not answer, holds in its own JVM, which
 *       reads past the cache meanwhile; in the others once it was replayed.
 *   <li>Another JVM may have evicted entries in its memory until Redis' message arrives, for {@code
 *       LATER} at most. The same holds for all entries of a cache that was cleared: until then it
 *       reads, and evicts, those of before.
 *   <li>While Redis does not answer a JVM, calls that fail open share a computation that is under
 *       way in it, or being stored, unless that JVM itself has evicted it. On a busy machine no
 *       time is known in which Redis answered all calls.
 * </ul>
 */
final class EvictionHistory {
  /** For how long another JVM may miss Redis' messages, and some time to look at a clock. */
  static final long LATER = 2_100_000_000L;

  /** In every JVM, or in that of the eviction. */
  enum Scope {
    ALL,
    OWN
  }

  /** An eviction that returned, of a row of which a version was committed before. */
  record Promise(String kind, int jvm, Scope scope, boolean later, long end) {
    /** From when on it holds in a JVM; never before the end of time, where it does not. */
    long since(int reader) {
      if (reader == jvm) {
        return end;
      }
      return scope == Scope.OWN ? Long.MAX_VALUE : later ? end + LATER : end;
    }
  }

  /** How a value came to its reader. */
  enum Source {
    CACHE,
    /** The reader, or somebody in its JVM, computed it, and not long before it was read. */
    FLIGHT
  }

  /** Reads of one version in one JVM. */
  private record Read(int jvm, Source source, long version) {}

  /** What happened to one row. */
  private static final class Row {
    private final TreeMap<Long, List<Promise>> promises = new TreeMap<>();
    // The last of them: later is worse.
    private final Map<Read, Long> reads = new HashMap<>();
  }

  /** A time in which a JVM clears a cache. */
  private record Clearing(int jvm, long begin, long end) {
    boolean includes(long time) {
      return begin <= time && time <= end;
    }
  }

  private final Map<String, Row> rows = new TreeMap<>();
  private final Map<String, Map<String, Long>> counts = new TreeMap<>();
  private final Map<String, List<Clearing>> clearings = new HashMap<>();

  /** Takes a line of {@link #promise}, {@link #read} or {@link #count}. */
  synchronized void take(String line) {
    String[] p = line.split(" ");
    switch (p[0]) {
      case "P" -> {
        Promise promise =
            new Promise(
                p[3].replace('_', ' '),
                Integer.parseInt(p[4]),
                Scope.valueOf(p[5]),
                Boolean.parseBoolean(p[6]),
                Long.parseLong(p[7]));
        row(p[1])
            .promises
            .computeIfAbsent(Long.parseLong(p[2]), version -> new ArrayList<>())
            .add(promise);
      }
      case "R" ->
          row(p[1])
              .reads
              .merge(
                  new Read(Integer.parseInt(p[3]), Source.valueOf(p[4]), Long.parseLong(p[2])),
                  Long.parseLong(p[5]),
                  Math::max);
      case "W" ->
          clearings
              .computeIfAbsent(p[1], cache -> new ArrayList<>())
              .add(
                  new Clearing(
                      Integer.parseInt(p[2]), Long.parseLong(p[3]), Long.parseLong(p[4]) + LATER));
      case "C" ->
          counts
              .computeIfAbsent(p[1], cache -> new TreeMap<>())
              .merge(p[2].replace('_', ' '), Long.parseLong(p[3]), Long::sum);
      default -> throw new IllegalArgumentException(line);
    }
  }

  static String promise(String id, long version, Promise promise) {
    return String.join(
        " ",
        "P",
        id,
        Long.toString(version),
        promise.kind().replace(' ', '_'),
        Integer.toString(promise.jvm()),
        promise.scope().name(),
        Boolean.toString(promise.later()),
        Long.toString(promise.end()));
  }

  static String read(String id, long version, int jvm, Source source, long begin) {
    return "R " + id + " " + version + " " + jvm + " " + source + " " + begin;
  }

  static String count(String cache, String what, long number) {
    return "C " + cache + " " + what.replace(' ', '_') + " " + number;
  }

  /** A cache was cleared, or may have been, between two times. */
  static String clearing(String cache, int jvm, long begin, long end) {
    return "W " + cache + " " + jvm + " " + begin + " " + end;
  }

  private static String cache(String id) {
    return id.substring(0, id.indexOf('.'));
  }

  private Row row(String id) {
    return rows.computeIfAbsent(id, any -> new Row());
  }

  synchronized long count(String what) {
    return counts.values().stream().mapToLong(of -> of.getOrDefault(what, 0L)).sum();
  }

  /** What of each cache was counted. */
  synchronized String summary() {
    StringBuilder all = new StringBuilder();
    counts.forEach((cache, of) -> all.append("\n  ").append(cache).append(' ').append(of));
    return all.toString();
  }

  /** The fewest of something that was counted in a cache. */
  synchronized long least(String what) {
    return counts.values().stream().mapToLong(of -> of.getOrDefault(what, 0L)).min().orElse(0);
  }

  /** Everything that must not have happened, by cache. */
  synchronized Map<String, List<String>> violations() {
    Map<String, List<String>> found = new TreeMap<>();
    rows.forEach(
        (id, row) ->
            row.reads.forEach(
                (read, begin) -> {
                  String violation = violation(id, row, read, begin);
                  if (violation != null) {
                    found.computeIfAbsent(cache(id), cache -> new ArrayList<>()).add(violation);
                  }
                }));
    return found;
  }

  private String violation(String id, Row row, Read read, long begin) {
    boolean annotated = EvictionWorker.isAnnotated(cache(id));
    boolean ownOnly = read.source() == Source.FLIGHT && failsOpen(id);
    if (clearings.getOrDefault(cache(id), List.of()).stream()
        .anyMatch(one -> one.jvm() != read.jvm() && one.includes(begin))) {
      return null;
    }
    for (Map.Entry<Long, List<Promise>> newer :
        row.promises.tailMap(read.version(), false).entrySet()) {
      for (Promise promise : newer.getValue()) {
        if (begin > promise.since(read.jvm())
            && (!ownOnly || endsFlights(promise, read.jvm(), annotated))) {
          return String.format(
              java.util.Locale.ROOT,
              "JVM %d read version %d of '%s' (%s) %.1f ms after %s of version %d had returned in"
                  + " JVM %d",
              read.jvm(),
              read.version(),
              id,
              read.source(),
              (begin - promise.end()) / 1e6,
              promise.kind(),
              newer.getKey(),
              promise.jvm());
        }
      }
    }
    return null;
  }

  /**
   * Whether it ends computations of the reader's JVM while Redis does not answer: evictions by
   * annotations, which may be kept, and those of getOrCompute's own keys; not {@code Cache.remove},
   * which throws then.
   */
  private static boolean endsFlights(Promise promise, int reader, boolean annotated) {
    return promise.jvm() == reader && (promise.scope() == Scope.OWN || !annotated);
  }

  private static boolean failsOpen(String id) {
    return EvictionWorker.FAIL_OPEN.contains(cache(id));
  }
}
