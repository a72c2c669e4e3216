package io.larder.guard;

import io.larder.common.MessageId;
import io.larder.common.RecentMap;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Reports that Redis refuses what caches need: once a minute for each cache, with the number of
 * refusals that were not reported. Thread-safe.
 */
public final class RefusalLog {
  private static final System.Logger LOG = System.getLogger("io.larder.jcache");
  private static final long QUIET_NANOS = Duration.ofMinutes(1).toNanos();
  // Beyond this many caches those are forgotten that were reported first.
  private static final int CACHES = 1_000;

  private final LongSupplier nanoTime;
  private final Map<String, Reported> byCache = new RecentMap<>(CACHES);

  private static final class Reported {
    private long at;
    private long since;

    Reported(long at) {
      this.at = at;
    }
  }

  public RefusalLog() {
    this(System::nanoTime);
  }

  RefusalLog(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Reports, or counts, the refusal of a read, a write or a removal. */
  public void report(String cacheName, String what, Throwable failure) {
    long more = due(cacheName);
    if (more >= 0) {
      LOG.log(
          Level.WARNING,
          MessageId.CACHE_CALL_FAILED.text(
              "%s in the cache '%s' failed (%s); %sthe next report for this cache comes in a"
                  + " minute at the earliest",
              what,
              cacheName,
              CacheGuard.reason(failure),
              more == 0 ? "" : "so did " + more + " since the last report; "));
    }
  }

  /** How many were not reported before, or -1 if this one is not to be reported either. */
  private long due(String cacheName) {
    long now = nanoTime.getAsLong();
    synchronized (byCache) {
      Reported last = byCache.get(cacheName);
      if (last == null) {
        byCache.put(cacheName, new Reported(now));
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
}
