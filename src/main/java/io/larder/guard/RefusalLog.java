package io.larder.guard;

import io.larder.common.MessageId;
import io.larder.common.RedisUnavailableException;
import io.larder.common.ReportLimit;
import java.lang.System.Logger.Level;
import java.util.function.LongSupplier;

/**
 * Reports that Redis refuses what caches need: once a minute for each cache, with the number of
 * refusals that were not reported. Thread-safe.
 */
public final class RefusalLog {
  private static final System.Logger LOG = System.getLogger("io.larder.jcache");

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
    long more = limit.due(cacheName);
    if (more >= 0) {
      // A call that had no time left, as the first ones of a JVM, says nothing of Redis.
      boolean late = failure instanceof RedisUnavailableException e && e.isOutOfTime();
      LOG.log(
          late ? Level.INFO : Level.WARNING,
          MessageId.CACHE_CALL_FAILED.text(
              "%s in the cache '%s' failed (%s)%s; %s",
              what,
              cacheName,
              CacheGuard.reason(failure),
              consequence,
              ReportLimit.leftOut(more, "this cache")));
    }
  }
}
