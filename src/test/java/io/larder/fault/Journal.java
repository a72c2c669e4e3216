package io.larder.fault;

import io.larder.common.LarderException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
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

  private final Queue<Call> calls = new ConcurrentLinkedQueue<>();
  private final Queue<String> findings = new ConcurrentLinkedQueue<>();

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
      calls.add(new Call(surface, writes, name, begin, System.nanoTime(), null));
      return new Outcome<>(true, value, true, begin);
    } catch (RuntimeException e) {
      String text = e.getClass().getSimpleName() + ": " + e.getMessage();
      calls.add(new Call(surface, writes, name, begin, System.nanoTime(), text));
      if (surface.failsOpen()) {
        found(surface + " " + name + " threw " + text);
      } else if (!(e instanceof LarderException || e instanceof CacheException)) {
        found(surface + " " + name + " threw what no caller expects: " + text);
      }
      return new Outcome<>(false, null, !text.contains("was not sent"), begin);
    }
  }

  /** Notes what must not have happened. */
  void found(String finding) {
    if (findings.size() < MOST_FINDINGS) {
      findings.add(finding);
    }
  }

  Collection<String> findings() {
    return findings;
  }

  List<Call> calls() {
    return new ArrayList<>(calls);
  }
}
