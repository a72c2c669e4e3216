package io.larder.jcache;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What happened to caches in several JVMs, and what of it must not happen. Times are {@link
 * System#nanoTime()}, which all JVMs of a machine share.
 *
 * <p>A key has one writer, whose versions grow. A version is a value, or a removal; one whose
 * writer got no answer is the key's last. Of each value it is known when it was last asked for with
 * success, by JVM: later is worse.
 */
final class NearHistory {
  /** One version of a key; {@code end} is 0 where the writer got no answer. */
  record Version(int jvm, boolean removal, long begin, long end) {}

  /** Everything, or a key, was removed by somebody who is not the writer. */
  record Sweep(String cache, String key, int jvm, long begin, long end) {
    boolean concerns(String ofCache, String ofKey) {
      return (cache.equals("*") || cache.equals(ofCache)) && (key.equals("*") || key.equals(ofKey));
    }
  }

  /** How old what a read returns may be. */
  record Bounds(long stale, long expiry, Map<String, Long> ttl) {}

  private final Map<String, TreeMap<Long, Version>> versions = new HashMap<>();
  private final Map<String, Map<Long, long[]>> reads = new HashMap<>();
  private final List<Sweep> sweeps = new ArrayList<>();
  private final int jvms;
  private long readCount;

  NearHistory(int jvms) {
    this.jvms = jvms;
  }

  private static String id(String cache, String key) {
    return cache + " " + key;
  }

  synchronized void wrote(String cache, String key, long number, Version version) {
    versions.computeIfAbsent(id(cache, key), k -> new TreeMap<>()).put(number, version);
  }

  synchronized void read(String cache, String key, long number, int jvm, long begin) {
    long[] last =
        reads
            .computeIfAbsent(id(cache, key), k -> new HashMap<>())
            .computeIfAbsent(number, n -> new long[jvms]);
    last[jvm] = last[jvm] == 0 ? begin : Math.max(last[jvm], begin);
  }

  synchronized void swept(Sweep sweep) {
    sweeps.add(sweep);
  }

  synchronized void counted(long more) {
    readCount += more;
  }

  /** Writes it all down, one thing a line. */
  synchronized void dump(PrintStream out) {
    versions.forEach(
        (id, numbers) ->
            numbers.forEach(
                (number, v) ->
                    out.println(
                        "W "
                            + id
                            + " "
                            + number
                            + " "
                            + v.jvm()
                            + " "
                            + v.removal()
                            + " "
                            + v.begin()
                            + " "
                            + v.end())));
    reads.forEach(
        (id, numbers) ->
            numbers.forEach(
                (number, last) -> {
                  for (int jvm = 0; jvm < jvms; jvm++) {
                    if (last[jvm] != 0) {
                      out.println("R " + id + " " + number + " " + jvm + " " + last[jvm]);
                    }
                  }
                }));
    sweeps.forEach(
        s ->
            out.println(
                "S " + s.cache() + " " + s.key() + " " + s.jvm() + " " + s.begin() + " "
                    + s.end()));
    out.println("N " + readCount);
  }

  /** Takes a line of {@link #dump}. */
  void take(String line) {
    String[] p = line.split(" ");
    switch (p[0]) {
      case "W" ->
          wrote(
              p[1],
              p[2],
              Long.parseLong(p[3]),
              new Version(
                  Integer.parseInt(p[4]),
                  Boolean.parseBoolean(p[5]),
                  Long.parseLong(p[6]),
                  Long.parseLong(p[7])));
      case "R" ->
          read(p[1], p[2], Long.parseLong(p[3]), Integer.parseInt(p[4]), Long.parseLong(p[5]));
      case "S" ->
          swept(
              new Sweep(
                  p[1], p[2], Integer.parseInt(p[3]), Long.parseLong(p[4]), Long.parseLong(p[5])));
      case "N" -> counted(Long.parseLong(p[1]));
      default -> throw new IllegalArgumentException(line);
    }
  }

  String summary() {
    long written = versions.values().stream().mapToLong(TreeMap::size).sum();
    long unknown =
        versions.values().stream()
            .filter(numbers -> numbers.lastEntry().getValue().end() == 0)
            .count();
    return readCount
        + " reads, "
        + written
        + " writes on "
        + versions.size()
        + " keys, "
        + unknown
        + " without an answer, "
        + sweeps.size()
        + " sweeps";
  }

  /** By how many milliseconds the stalest reads were too late, worst first. */
  List<Long> stalest(int count) {
    List<Long> ages = new ArrayList<>();
    reads.forEach(
        (id, numbers) ->
            numbers.forEach(
                (number, last) -> {
                  Map.Entry<Long, Version> next =
                      versions.getOrDefault(id, new TreeMap<>()).higherEntry(number);
                  for (int jvm = 0; jvm < jvms; jvm++) {
                    if (last[jvm] != 0 && next != null && next.getValue().end() != 0) {
                      ages.add(Math.max(0, millis(last[jvm] - next.getValue().end())));
                    }
                  }
                }));
    ages.sort(Comparator.reverseOrder());
    return ages.subList(0, Math.min(count, ages.size()));
  }

  /** Everything that must not have happened. */
  List<String> violations(Bounds bounds) {
    List<String> found = new ArrayList<>();
    reads.forEach(
        (id, numbers) ->
            numbers.forEach(
                (number, last) -> {
                  for (int jvm = 0; jvm < jvms; jvm++) {
                    if (last[jvm] != 0) {
                      check(found, id, number, jvm, last[jvm], bounds);
                    }
                  }
                }));
    return found;
  }

  private void check(
      List<String> found, String id, long number, int jvm, long begin, Bounds bounds) {
    String what = "JVM " + jvm + " read version " + number + " of '" + id + "' ";
    TreeMap<Long, Version> of = versions.getOrDefault(id, new TreeMap<>());
    Version version = of.get(number);
    if (version == null) {
      found.add(what + "which nobody wrote");
      return;
    }
    Map.Entry<Long, Version> next = of.higherEntry(number);
    if (next != null && next.getValue().end() != 0) {
      Version newer = next.getValue();
      long age = begin - newer.end();
      String by =
          millis(age)
              + " ms after the answer to "
              + (newer.removal() ? "removal " : "")
              + next.getKey();
      if (newer.jvm() == jvm && age > 0) {
        found.add("own write unseen: " + what + by);
      } else if (age > bounds.stale()) {
        found.add((newer.removal() ? "resurrected: " : "stale: ") + what + by);
      }
    }
    if (version.end() == 0) {
      return;
    }
    String[] names = id.split(" ");
    for (Sweep sweep : sweeps) {
      if (sweep.concerns(names[0], names[1]) && version.end() < sweep.begin()) {
        long age = begin - sweep.end();
        if (age > (sweep.jvm() == jvm ? 0 : bounds.stale())) {
          found.add("resurrected: " + what + millis(age) + " ms after " + sweep);
        }
      }
    }
    Long ttl = bounds.ttl().get(names[0]);
    if (ttl != null && begin - version.end() > ttl + bounds.expiry()) {
      found.add("expired: " + what + millis(begin - version.end() - ttl) + " ms after its end");
    }
  }

  private static long millis(long nanos) {
    return nanos / 1_000_000;
  }
}
