package io.larder.fault;

import io.larder.fault.Journal.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * A value with one writer, whose versions grow. When a write gets no answer, it may still be
 * executed at any time: the key is given up, and the next one takes its place.
 */
final class Register {
  /** How long it is known which version was acknowledged when. */
  private static final Duration KEPT = Duration.ofMinutes(2);

  private final String name;
  private final List<Life> lives = new CopyOnWriteArrayList<>();
  private volatile Life life;

  Register(String name) {
    this.name = name;
    this.life = next();
  }

  private Life next() {
    Life next = new Life(name + "." + lives.size());
    lives.add(next);
    return next;
  }

  Life life() {
    return life;
  }

  List<Life> lives() {
    return lives;
  }

  /** Writes the next version. */
  void write(BiFunction<String, Long, Outcome<?>> store) {
    Life writing = life;
    long version = writing.attempted + 1;
    writing.attempted = version;
    Outcome<?> outcome = store.apply(writing.key, version);
    if (outcome.isAnswer()) {
      writing.answered(version);
    } else if (outcome.isSent()) {
      life = next();
    }
  }

  /** One key and what is known of its versions. */
  static final class Life {
    private final String key;
    private volatile long attempted;
    private final ConcurrentSkipListMap<Long, Long> answers = new ConcurrentSkipListMap<>();

    Life(String key) {
      this.key = key;
    }

    String key() {
      return key;
    }

    private void answered(long version) {
      long now = System.nanoTime();
      answers.put(now, version);
      Long old = answers.floorKey(now - KEPT.toNanos());
      if (old != null) {
        answers.headMap(old).clear();
      }
    }

    /**
     * Compares what a read returned.
     *
     * @param asked when it began
     * @param staleness how old it may be, in nanoseconds
     */
    @Nullable String violation(@Nullable Long value, long asked, long staleness, Data data) {
      long most = attempted;
      var floor = answers.floorEntry(asked - staleness);
      long least = floor == null ? 0 : floor.getValue();
      if (value == null) {
        return data == Data.KEPT && least > 0
            ? key + " is lost, version " + least + " was acknowledged"
            : null;
      }
      if (value > most) {
        return key + " has version " + value + ", which nobody wrote";
      }
      return data != Data.ROLLED_BACK && value < least
          ? key
              + " has version "
              + value
              + ", "
              + (asked - answers.floorKey(asked - staleness)) / 1_000_000
              + " ms after version "
              + least
              + " was acknowledged"
          : null;
    }
  }
}
