package io.larder.guard;

import java.time.Duration;

/** Learns when calls begin and end to bypass Redis. Its methods must not block. */
public interface Outages {
  void began(String reason);

  /** With the number of evictions that were made up for. */
  void ended(Duration outage, long evictions);

  /** Tells nobody. */
  static Outages untold() {
    return new Outages() {
      @Override
      public void began(String reason) {}

      @Override
      public void ended(Duration outage, long evictions) {}
    };
  }
}
