package io.larder.connection.tracking;

import java.time.Duration;
import java.util.Collection;

/**
 * Knows until when every change is known to have been reported: a connection keeps the order, so a
 * reply proves that all changes before its request were; the oldest one counts. Thread-safe.
 */
final class Freshness {
  /** How long a reply is good for: also the longest time that a loss stays unnoticed. */
  static final Duration TRUST = Duration.ofSeconds(2);

  private volatile long end = System.nanoTime();

  /** To be called when a connection has replied. */
  void renew(Collection<TrackingLink> links) {
    long oldest = System.nanoTime();
    for (TrackingLink link : links) {
      oldest = oldest - link.asked() > 0 ? link.asked() : oldest;
    }
    end = oldest + TRUST.toNanos();
  }

  boolean isFresh(long now) {
    return now - end < 0;
  }
}
