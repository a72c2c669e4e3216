package io.larder.observe.export;

import io.larder.common.Failures;
import io.larder.observe.Durations;
import io.larder.observe.Meters;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;

/**
 * Hands durations to a metrics library as they are measured. A library that throws gets no further
 * ones, and a WARN says so: the call that was measured goes on. Thread-safe.
 */
final class Recordings implements AutoCloseable {
  private final Object library;
  private final List<Runnable> ends = new CopyOnWriteArrayList<>();
  private final AtomicBoolean failed = new AtomicBoolean();

  /** For a library that messages call like this. */
  Recordings(Object library) {
    this.library = library;
  }

  /** Hands over the durations of a series from now on. */
  void add(Durations durations, LongConsumer record) {
    LongConsumer guarded = nanos -> record(record, nanos);
    ends.add(() -> durations.unlisten(guarded));
    durations.listen(guarded);
  }

  private void record(LongConsumer record, long nanos) {
    if (failed.get()) {
      return;
    }
    try {
      record.accept(nanos);
    } catch (RuntimeException | Error e) {
      Failures.rethrowIfFatal(e);
      if (failed.compareAndSet(false, true)) {
        close();
        Meters.warn("durations are not published with " + library + " any more, as it failed", e);
      }
    }
  }

  @Override
  public void close() {
    ends.forEach(Runnable::run);
    ends.clear();
  }
}
