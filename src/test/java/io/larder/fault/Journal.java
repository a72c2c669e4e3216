package io.larder.fault;

import io.larder.common.LarderException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/** The calls of a load: which, when, and how they ended; and what must not have happened. */
final class Journal {
  /** A call; the failure is null if it gave a result. */
  record Call(
      Surface surface,
      boolean writes,
      String name,
      long begin,
      long end,
      @Nullable String failure) {
    boolean failed() {
      return failure != null;
    }
  }

  /**
   * How a call ended.
   *
   * @param isSent false if the library says that nothing was sent
   */
  record Outcome<T>(boolean isAnswer, @Nullable T value, boolean isSent, long begin) {}

  private static final int MOST_FINDINGS = 50;

  /** A server that says who has the key is no failure while there is time. */
  private static final String MOVED = "the cluster moves the slot";

  private static final Duration FOLLOWED = Application.TIMEOUT.dividedBy(2);

  private final Queue<Call> calls = new ConcurrentLinkedQueue<>();
  private final Queue<String> findings = new ConcurrentLinkedQueue<>();
  private final Map<Surface, LongAdder> answers = new EnumMap<>(Surface.class);
  private final Map<Surface, LongAdder> failures = new EnumMap<>(Surface.class);
  private final boolean keepsCalls;
  private final Consumer<String> reader;

  /** Keeps each call. */
  Journal() {
    this(true, finding -> {});
  }

  /**
   * A journal of many calls.
   *
   * @param keepsCalls false to count them only
   * @param reader is told of what must not have happened
   */
  Journal(boolean keepsCalls, Consumer<String> reader) {
    this.keepsCalls = keepsCalls;
    this.reader = reader;
    for (Surface surface : Surface.values()) {
      answers.put(surface, new LongAdder());
      failures.put(surface, new LongAdder());
    }
  }

  <T> Outcome<T> read(Surface surface, String name, Supplier<@Nullable T> call) {
    return call(surface, false, name, call);
  }

  <T> Outcome<T> write(Surface surface, String name, Supplier<@Nullable T> call) {
    return call(surface, true, name, call);
  }

  Outcome<Boolean> write(Surface surface, String name, Runnable call) {
    return call(
        surface,
        true,
        name,
        () -> {
          call.run();
          return true;
        });
  }

  private <T> Outcome<T> call(
      Surface surface, boolean writes, String name, Supplier<@Nullable T> call) {
    long begin = System.nanoTime();
    try {
      T value = call.get();
      note(new Call(surface, writes, name, begin, System.nanoTime(), null));
      return new Outcome<>(true, value, true, begin);
    } catch (RuntimeException e) {
      String text = e.getClass().getSimpleName() + ": " + e.getMessage();
      note(new Call(surface, writes, name, begin, System.nanoTime(), text));
      if (surface.failsOpen()) {
        found(surface + " " + name + " threw " + text);
      } else if (!(e instanceof LarderException || e instanceof CacheException)) {
        found(surface + " " + name + " threw what no caller expects: " + text);
      } else if (text.contains(MOVED) && System.nanoTime() - begin < FOLLOWED.toNanos()) {
        found(surface + " " + name + " did not go where it was sent: " + text);
      }
      return new Outcome<>(false, null, !text.contains("was not sent"), begin);
    }
  }

  private void note(Call call) {
    (call.failed() ? failures : answers).get(call.surface()).increment();
    if (keepsCalls) {
      calls.add(call);
    }
  }

  long answers(Surface surface) {
    return answers.get(surface).sum();
  }

  long failures(Surface surface) {
    return failures.get(surface).sum();
  }

  /** Of all surfaces. */
  long failures() {
    return failures.values().stream().mapToLong(LongAdder::sum).sum();
  }

  /** Notes what must not have happened. */
  void found(String finding) {
    if (findings.size() < MOST_FINDINGS) {
      findings.add(finding);
      reader.accept(finding);
    }
  }

  Collection<String> findings() {
    return findings;
  }

  List<Call> calls() {
    return new ArrayList<>(calls);
  }
}
