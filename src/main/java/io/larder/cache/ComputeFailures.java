package io.larder.cache;

import io.larder.common.CodecException;
import io.larder.common.LarderException;
import io.larder.common.MessageId;
import io.larder.common.RedisUnavailableException;
import io.larder.guard.CacheGuard;
import io.larder.guard.RefusalLog;
import org.jspecify.annotations.Nullable;

/** What becomes of failures of Redis where a value is computed all the same. Thread-safe. */
record ComputeFailures(CachePolicy policy, CacheGuard guard) {
  private static final System.Logger LOG = System.getLogger("io.larder.cache");
  private static final String SILENCE = "silence";

  /** Where a failure is the caller's, but for an outage after the value was computed. */
  @Nullable Void strictlyNotStored(RuntimeException e) {
    if (e instanceof CodecException || !(e instanceof LarderException failure)) {
      throw e;
    }
    // Those who wait for the value are not interrupted.
    if (!(e instanceof RedisUnavailableException) && !Thread.currentThread().isInterrupted()) {
      throw e;
    }
    warn(failure);
    return null;
  }

  /** A value that does not come back as the type that is asked for. */
  void notCacheable(CodecException failure) {
    if (policy.isStrict()) {
      throw failure;
    }
    warn(failure);
  }

  void notStored(LarderException failure) {
    guard.failed(failure);
    warn(failure);
  }

  /** What is neither Redis' silence nor its refusal is the caller's. */
  void settle(LarderException failure) {
    if (CacheGuard.isSilence(failure)) {
      guard.failed(failure);
    } else if (MessageId.WRONG_KIND.isOf(failure.getMessage())
        || (!(failure instanceof RedisUnavailableException)
            && Thread.currentThread().isInterrupted())) {
      throw failure;
    } else {
      warn(failure);
    }
  }

  private void warn(LarderException failure) {
    // An outage is that of all caches, and is reported once.
    String reason = CacheGuard.isSilence(failure) ? SILENCE : RefusalLog.reason(failure);
    long more = reason.isEmpty() ? policy.warningDue() : guard.refusals().due(reason);
    if (more >= 0) {
      LOG.log(
          System.Logger.Level.WARNING,
          MessageId.NOT_STORED.text(
              "a computed value was returned but not stored: %s; %snot reported again for a minute"
                  + " for %s",
              failure.getMessage(),
              more == 0 ? "" : more + " others were not stored since the last report; ",
              reason.isEmpty()
                  ? "the settings of redis.cache." + policy.name()
                  : "any cache for this reason"));
    }
  }
}
