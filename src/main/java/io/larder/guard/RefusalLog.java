package io.larder.guard;

import io.larder.common.LarderException;
import io.larder.common.MessageId;
import io.larder.common.RedisUnavailableException;
import io.larder.common.ReportLimit;
import io.larder.observe.CacheObservation;
import io.larder.observe.CacheObserver.Refusal;
import java.lang.System.Logger.Level;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reports that Redis refuses what caches need: once a minute for what is wrong with Redis (it is
 * full, read-only, …), whichever caches it concerns, else for each cache; with the number of
 * refusals that were not reported. Thread-safe.
 */
public final class RefusalLog {
  private static final System.Logger LOG = System.getLogger("io.larder.jcache");

  // What Redis says of itself or of the account, and of no single key.
  private static final Pattern REASONS =
      Pattern.compile(
          "\\b(READONLY|NOREPLICAS|MISCONF|NOPERM|OOM|LOADING|BUSY|MASTERDOWN|CLUSTERDOWN)\\b"
              + "|not permitted to this user|used memory > 'maxmemory'"
              + "|holds back writes|the primary \\S+ does not answer");

  private static final Set<String> FULL = Set.of("OOM", "used memory > 'maxmemory'");

  private final ReportLimit limit;

  public RefusalLog() {
    this(System::nanoTime);
  }

  RefusalLog(LongSupplier nanoTime) {
    this.limit = new ReportLimit(nanoTime);
  }

  /** Reports, or counts, the refusal of a read or a removal. */
  public void report(String cacheName, String what, Throwable failure) {
    report(cacheName, what, failure, "");
  }

  /** Reports what follows, too, as {@code ; the entry is evicted}. */
  public void report(String cacheName, String what, Throwable failure, String consequence) {
    String reason = reason(failure);
    long more = limit.due(reason.isEmpty() ? cacheName : reason);
    if (more >= 0) {
      // A call that had no time left, as the first ones of a JVM, says nothing of Redis.
      boolean late = failure instanceof RedisUnavailableException e && e.isOutOfTime();
      LOG.log(
          late ? Level.INFO : Level.WARNING,
          MessageId.CACHE_CALL_FAILED.text(
              "%s in the cache '%s' failed (%s)%s; %s",
              what, cacheName, CacheGuard.reason(failure), consequence, leftOut(more, reason)));
    }
  }

  /** The end of a report. */
  public static String leftOut(long more, String reason) {
    return ReportLimit.leftOut(more, reason.isEmpty() ? "this cache" : "any cache for this reason");
  }

  /**
   * Asks whether a refusal with a {@link #reason} is to be reported in other words: how many were
   * not reported since the last report, or -1.
   */
  public long due(String reason) {
    return limit.due(reason);
  }

  /** Counts a failure among what a cache was refused, if it is Redis'. */
  public static void observe(CacheObservation observation, Throwable failure) {
    observe(observation, failure, false);
  }

  /** Counts one of a call whose time may be up: then that is why. */
  public static void observe(CacheObservation observation, Throwable failure, boolean timeIsUp) {
    Refusal refusal = refusal(failure, timeIsUp);
    if (refusal != null) {
      observation.refused(refusal);
    }
  }

  private static @Nullable Refusal refusal(Throwable failure, boolean timeIsUp) {
    String reason = reason(failure);
    if (FULL.contains(reason)) {
      return Refusal.FULL;
    }
    if (failure instanceof RedisUnavailableException late) {
      return timeIsUp || late.isTimeout() || late.isOutOfTime() ? Refusal.DEADLINE : Refusal.DOWN;
    }
    return failure instanceof LarderException && !reason.isEmpty() ? Refusal.DOWN : null;
  }

  /** What is wrong with Redis or the account, or empty: the failure is one of a call. */
  public static String reason(Throwable failure) {
    Matcher found = REASONS.matcher(CacheGuard.reason(failure));
    return found.find() ? found.group() : "";
  }
}
