package io.larder.observe;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/** How long calls to Redis took, by command and outcome. Thread-safe. */
public final class CallMeters implements CallObserver {
  /** Calls of one kind; {@code script} is the name of a stored procedure, or empty. */
  public record Kind(String operation, String script, Outcome outcome) {}

  // As many as Larder has commands and scripts, with three outcomes each.
  private final Map<Kind, Durations> durations = new ConcurrentHashMap<>();
  private final LongAdder repetitions = new LongAdder();
  private final Consumer<Kind> news;

  /** {@code news} is told of each kind when it comes for the first time. */
  CallMeters(Consumer<Kind> news) {
    this.news = news;
  }

  @Override
  public void called(Call call, long nanos, Outcome outcome) {
    Kind kind = new Kind(call.operation(), call.script(), outcome);
    Durations known = durations.get(kind);
    if (known == null) {
      known = new Durations();
      Durations other = durations.putIfAbsent(kind, known);
      if (other == null) {
        news.accept(kind);
      } else {
        known = other;
      }
    }
    known.record(nanos);
  }

  @Override
  public void repeated(Call call) {
    repetitions.increment();
  }

  /** How often a call was sent again, because its connection was closed. */
  public long repetitions() {
    return repetitions.sum();
  }

  public List<Kind> kinds() {
    return List.copyOf(durations.keySet());
  }

  /** Never null for a kind that {@link #kinds} gives. */
  public Durations durations(Kind kind) {
    return durations.computeIfAbsent(kind, key -> new Durations());
  }

  /** All calls of an outcome together. */
  public Durations.Counted all(Outcome outcome) {
    return durations.entrySet().stream()
        .filter(entry -> entry.getKey().outcome() == outcome)
        .map(entry -> entry.getValue().counted())
        .reduce(Durations.Counted.NONE, Durations.Counted::plus);
  }
}
