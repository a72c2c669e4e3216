package io.larder.connection.tracking;

import java.time.Duration;
import java.util.Collection;

/**
 * Until when every change is known to have been reported. Thread-safe.
 *
 * <p>A connection keeps the order of what the server sends, so an answer proves that all changes
 * before its question were reported; all connections together are as fresh as the one whose last
 * answered question is the oldest.
 */
final class Freshness {
  /** How long an answer is good for: also the longest time that a loss stays unnoticed. */
  static final Duration TRUST = Duration.ofSeconds(2);

  private volatile long end = System.nanoTime();

  /** A connection has answered. */
  void renew(Collection<TrackingLink> links) {
    long oldest = System.nanoTime();
    for (TrackingLink link : links) {
      oldest = oldest - link.asked() > 0 ? link.asked() : oldest;
    }
    end = oldest + TRUST.toNanos();
  }

  /**
   * @param now {@link System#nanoTime()}
   */
  boolean isFresh(long now) {
    return now - end < 0;
  }
}
