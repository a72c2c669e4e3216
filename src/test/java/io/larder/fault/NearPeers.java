package io.larder.fault;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import javax.cache.Cache;
import javax.cache.CacheException;

/**
 * Two JVMs read from their memory what the other one writes. Each tells what it wrote and read;
 * times are {@link System#nanoTime()}, which all JVMs of a machine share.
 */
final class NearPeers {
  /**
   * Each has its turn of being written and read; what is stale then stays so until the next one.
   */
  private static final int KEYS = 60;

  private static final Duration TURN = Duration.ofMillis(300);
  private static final Duration REST = Duration.ofMillis(20);

  private final Cache<String, Long> cache;
  private final Load load;
  private final int jvm;
  private final int other;
  private final String run;
  private final int[] ownLives = new int[KEYS];
  private final int[] othersLives = new int[KEYS];
  private final List<String> written = new ArrayList<>();

  /** When a version of a key was read last. */
  private final Map<String, TreeMap<Long, Long>> read = new HashMap<>();

  NearPeers(Load load, int jvm, String run) {
    this.cache = load.application().near();
    this.load = load;
    this.jvm = jvm;
    this.other = 1 - jvm;
    this.run = run;
  }

  private String key(int ofJvm, int place, int life) {
    return "peer-" + run + "-" + ofJvm + "-" + place + "." + life;
  }

  /** The key that is written now: those that read know without being told. */
  private static int turn() {
    return (int) (System.nanoTime() / TURN.toNanos() % KEYS);
  }

  Work writing() {
    return number -> {
      int place = turn();
      String key = key(jvm, place, ownLives[place]);
      var outcome = load.journal().write(Surface.NEAR, "put", () -> cache.put(key, number));
      if (outcome.isAnswer()) {
        written.add("W " + key + " " + number + " " + System.nanoTime());
      } else if (outcome.isSent()) {
        ownLives[place]++;
      }
      LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(REST.toNanos()));
    };
  }

  Work reading() {
    return number -> {
      int place = number % 2 == 0 ? turn() : (int) (number / 2 % KEYS);
      if (number % 7 == 0 && value(key(other, place, othersLives[place] + 1)) != null) {
        othersLives[place]++;
      }
      String key = key(other, place, othersLives[place]);
      long begin = System.nanoTime();
      Long value = value(key);
      if (value != null) {
        read.computeIfAbsent(key, k -> new TreeMap<>()).put(value, begin);
      }
    };
  }

  private Long value(String key) {
    try {
      return cache.get(key);
    } catch (CacheException e) {
      return null;
    }
  }

  /** What happened, a line each; after the end. */
  List<String> history() {
    List<String> lines = new ArrayList<>(written);
    read.forEach(
        (key, versions) ->
            versions.forEach(
                (version, begin) -> lines.add("R " + key + " " + version + " " + begin)));
    return lines;
  }

  /** Reads that were older than they may be. */
  static List<String> violations(List<String> history, Duration staleness) {
    Map<String, TreeMap<Long, Long>> answered = new HashMap<>();
    for (String line : history) {
      String[] p = line.split(" ");
      if (p[0].equals("W")) {
        answered
            .computeIfAbsent(p[1], k -> new TreeMap<>())
            .put(Long.parseLong(p[2]), Long.parseLong(p[3]));
      }
    }
    List<String> found = new ArrayList<>();
    for (String line : history) {
      String[] p = line.split(" ");
      if (p[0].equals("R")) {
        var next = answered.getOrDefault(p[1], new TreeMap<>()).higherEntry(Long.parseLong(p[2]));
        long age = next == null ? 0 : Long.parseLong(p[3]) - next.getValue();
        if (age > staleness.toNanos()) {
          found.add(
              "the other JVM read version %s of %s %d ms after the next one was acknowledged"
                  .formatted(p[2], p[1], age / 1_000_000));
        }
      }
    }
    return found;
  }
}
