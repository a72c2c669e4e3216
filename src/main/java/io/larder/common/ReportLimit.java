package io.larder.common;

import java.time.Duration;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Limits what is logged of faults that may come with every call: one report a minute for each
 * subject, with the number of those that were not reported. Thread-safe.
 */
public final class ReportLimit {
  private static final long QUIET_NANOS = Duration.ofMinutes(1).toNanos();
  // Beyond this many subjects those are forgotten that were reported first.
  private static final int SUBJECTS = 1_000;

  private final LongSupplier nanoTime;
  private final Map<String, Reported> bySubject = new RecentMap<>(SUBJECTS);

  private static final class Reported {
    private long at;
    private long since;

    Reported(long at) {
      this.at = at;
    }
  }

  /** Creates a limit that goes by the clock of the JVM. */
  public ReportLimit() {
    this(System::nanoTime);
  }

  /**
   * Creates a limit.
   *
   * @param nanoTime the clock
   */
  public ReportLimit(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /**
   * Asks whether a fault is to be reported.
   *
   * @param subject what the fault is about
   * @return how many were not reported since the last report, or -1 if this one is not to be
   *     reported either
   */
  public long due(String subject) {
    long now = nanoTime.getAsLong();
    synchronized (bySubject) {
      Reported last = bySubject.get(subject);
      if (last == null) {
        bySubject.put(subject, new Reported(now));
        return 0;
      }
      if (now - last.at < QUIET_NANOS) {
        last.since++;
        return -1;
      }
      long more = last.since;
      last.at = now;
      last.since = 0;
      return more;
    }
  }

  /**
   * Says what is left out, at the end of a report.
   *
   * @param more how many were not reported before
   * @param subject what reports are limited for, such as {@code this cache}
   * @return the end of a sentence
   */
  public static String leftOut(long more, String subject) {
    return (more == 0 ? "" : "so did " + more + " since the last report; ")
        + "the next report for "
        + subject
        + " comes in a minute at the earliest";
  }
}
