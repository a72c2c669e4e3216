package io.larder.codec;

import io.larder.common.KeyText;
import io.larder.common.MessageId;
import io.larder.common.RecentMap;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * Counts stored values that cannot be read, and logs each key once a minute, never with the value.
 * Thread-safe.
 */
public final class UnreadableValues {
  private static final System.Logger LOG = System.getLogger("io.larder.codec");
  private static final long QUIET_NANOS = Duration.ofMinutes(1).toNanos();
  // Beyond this many keys in a minute the oldest may be logged again: memory stays bounded.
  private static final int REMEMBERED = 1_000;

  private final LongAdder count = new LongAdder();
  private final LongSupplier nanoTime;

  private final Map<String, Long> loggedAt = new RecentMap<>(REMEMBERED);

  public UnreadableValues() {
    this(System::nanoTime);
  }

  UnreadableValues(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Counts one value, and logs it if its key is due. */
  public void report(String redisKey, UnreadableValueException e) {
    report(redisKey, redisKey, e);
  }

  /** Counts one value, and logs it with its key if a value of the same kind is due. */
  public void report(String kind, String redisKey, UnreadableValueException e) {
    count.increment();
    if (isDue(kind)) {
      LOG.log(
          System.Logger.Level.WARNING,
          MessageId.UNREADABLE_VALUE.text(
              "key %s holds %s; treated as absent until it is overwritten or expires",
              KeyText.of(redisKey), e.getMessage()));
    }
  }

  public long count() {
    return count.sum();
  }

  private boolean isDue(String kind) {
    long now = nanoTime.getAsLong();
    synchronized (loggedAt) {
      Long last = loggedAt.get(kind);
      if (last != null && now - last < QUIET_NANOS) {
        return false;
      }
      loggedAt.remove(kind);
      loggedAt.put(kind, now);
      return true;
    }
  }
}
