package io.larder.jcache.annotation.guard;

import io.larder.jcache.engine.BackingCache;

/** The state of {@link CacheGuard}: calls pass, bypass their caches, or have ended. Immutable. */
sealed interface GuardState {
  /** The last ten calls. */
  int WINDOW = (1 << 10) - 1;

  /** How often the state was {@link Open}: what was read before must not be written after. */
  int epoch();

  /**
   * Calls go to Redis.
   *
   * @param outcomes the last calls, a bit each, set for a failed one
   */
  record Passing(int epoch, int outcomes) implements GuardState {
    GuardState succeeded() {
      return outcomes == 0 ? this : new Passing(epoch, outcomes << 1 & WINDOW);
    }

    /** After a failure of a call that nobody needs repeated. */
    GuardState failed(BackingCache cache, long now) {
      Passing next = new Passing(epoch, (outcomes << 1 | 1) & WINDOW);
      return Integer.bitCount(next.outcomes) < CacheGuard.FAILURES ? next : open(cache, now);
    }

    Open open(BackingCache cache, long now) {
      return new Open(epoch + 1, now, cache);
    }
  }

  /**
   * Calls bypass their caches until Redis answers and pending evictions are replayed.
   *
   * @param since when it began, in {@link System#nanoTime()}
   * @param failed the cache that did not answer
   */
  record Open(int epoch, long since, BackingCache failed) implements GuardState {
    Passing recovered() {
      return new Passing(epoch, 0);
    }
  }

  /** The application has ended; calls still pass, nothing recovers. */
  record Ended(int epoch) implements GuardState {}
}
