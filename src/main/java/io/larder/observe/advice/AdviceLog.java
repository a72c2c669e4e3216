package io.larder.observe.advice;

import io.larder.common.MessageId;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Logs advice, each piece once a day at most, whatever its figures are by then. Thread-safe. */
public final class AdviceLog {
  /** How often to look. */
  public static final Duration PERIOD = Duration.ofHours(1);

  private static final System.Logger LOG = System.getLogger("io.larder.observe");
  private static final long DAY = Duration.ofDays(1).toNanos();

  private final Supplier<List<Advice>> source;
  private final LongSupplier nanoTime;
  // By rule and cache; when it was logged last. Bounded by rules and caches.
  private final Map<String, Long> logged = new HashMap<>();
  private volatile int count;

  public AdviceLog(Adviser adviser) {
    this(adviser::advice, System::nanoTime);
  }

  AdviceLog(Supplier<List<Advice>> source, LongSupplier nanoTime) {
    this.source = source;
    this.nanoTime = nanoTime;
  }

  /** Logs what is due. */
  public synchronized void look() {
    long now = nanoTime.getAsLong();
    List<Advice> all = source.get();
    count = all.size();
    for (Advice one : all) {
      String name = one.rule().anchor() + " " + one.cache();
      Long last = logged.get(name);
      if (last == null || now - last >= DAY) {
        logged.put(name, now);
        LOG.log(
            System.Logger.Level.INFO,
            MessageId.ADVICE.text(one.sentence() + " (advice.md#" + one.rule().anchor() + ")"));
      }
    }
  }

  /** How many pieces of advice the last look found. */
  public int count() {
    return count;
  }
}
