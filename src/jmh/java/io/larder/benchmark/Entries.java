package io.larder.benchmark;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import javax.cache.Cache;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What every contestant caches, and one thread's way through it. */
@State(Scope.Thread)
public class Entries {
  /** Every key is there; a power of two. */
  static final int COUNT = 1024;

  /** How many a bulk call moves. */
  static final int BULK = 100;

  /** The time to live of every entry. */
  static final Duration TTL = Duration.ofHours(1);

  private static final List<String> KEYS = keys(COUNT);
  private static final List<Tutor> VALUES = new ArrayList<>();

  static {
    for (int i = 0; i < COUNT; i++) {
      VALUES.add(Tutor.number(i));
    }
  }

  private int next = ThreadLocalRandom.current().nextInt(COUNT);

  static List<String> keys(int count) {
    List<String> keys = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      keys.add("tutor-" + (100_000 + i));
    }
    return keys;
  }

  /** Another key than before. */
  String key() {
    next = (next + 1) & (COUNT - 1);
    return KEYS.get(next);
  }

  /** The value of the key that {@link #key} gave. */
  Tutor value() {
    return VALUES.get(next);
  }

  /** The entries of a bulk call. */
  Map<String, Tutor> bulk() {
    return first(BULK);
  }

  static Map<String, Tutor> first(int count) {
    Map<String, Tutor> entries = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      entries.put(KEYS.get(i), VALUES.get(i));
    }
    return entries;
  }

  static Map<String, Tutor> all() {
    return first(COUNT);
  }

  /** Writes so many entries into a cache, a thousand a call. */
  static void fill(Cache<String, Tutor> cache, int count) {
    for (int first = 0; first < count; first += 1000) {
      cache.putAll(numbered(first, 1000));
    }
  }

  static Map<String, Tutor> numbered(int first, int count) {
    Map<String, Tutor> entries = new LinkedHashMap<>();
    for (int i = first; i < first + count; i++) {
      entries.put(numbered(i), Tutor.number(i));
    }
    return entries;
  }

  static String numbered(int number) {
    return "tutor-" + (10_000_000 + number);
  }
}
