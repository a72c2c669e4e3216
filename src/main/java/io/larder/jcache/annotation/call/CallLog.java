package io.larder.jcache.annotation.call;

import io.larder.common.MessageId;
import io.larder.jcache.annotation.guard.CallFailures;
import java.util.concurrent.atomic.AtomicBoolean;

/** Logs what goes wrong with the cache of one method: once at each change. Thread-safe. */
final class CallLog {
  private static final System.Logger LOG = System.getLogger("io.larder.jcache");

  private final String where;
  private final AtomicBoolean notCacheable = new AtomicBoolean();
  private final AtomicBoolean failing = new AtomicBoolean();

  CallLog(String where) {
    this.where = where;
  }

  String where() {
    return where;
  }

  void notCacheable(String cacheName, String reason) {
    if (notCacheable.compareAndSet(false, true)) {
      LOG.log(
          System.Logger.Level.WARNING,
          MessageId.NOT_CACHEABLE.text(
              where
                  + " is called without its cache '"
                  + cacheName
                  + "' ("
                  + reason
                  + "); not reported again for this method"));
    }
  }

  /** Whether the cache failed at the last call of the method that reached it. */
  boolean isFailing() {
    return failing.get();
  }

  void failed(String cacheName, Throwable failure) {
    if (failing.compareAndSet(false, true)) {
      LOG.log(
          System.Logger.Level.WARNING,
          MessageId.CACHE_CALL_FAILED.text(
              "the cache '"
                  + cacheName
                  + "' failed for "
                  + where
                  + " ("
                  + CallFailures.reason(failure)
                  + "); the method runs without it"));
    }
  }

  void worked(String cacheName) {
    if (failing.get() && failing.compareAndSet(true, false)) {
      LOG.log(
          System.Logger.Level.INFO,
          MessageId.CACHE_RECOVERED.text("the cache '" + cacheName + "' works again for " + where));
    }
  }
}
