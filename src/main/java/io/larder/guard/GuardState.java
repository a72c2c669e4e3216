package io.larder.guard;

import java.util.HashSet;
import java.util.Set;

/** Which caches may be used: all, all but some, or none. Immutable. */
sealed interface GuardState {
  /** Changes whenever calls begin to bypass a cache. */
  int epoch();

  boolean passes(String cache);

  /**
   * Calls go to Redis, but not to the caches of which evictions were refused; outcomes has a bit
   * for each of the last calls, set for one that was not answered.
   */
  record Passing(int epoch, int outcomes, Set<String> held) implements GuardState {
    // The last ten calls.
    private static final int WINDOW = (1 << 10) - 1;

    @Override
    public boolean passes(String cache) {
      return !held.contains(cache);
    }

    Passing succeeded() {
      return outcomes == 0 ? this : new Passing(epoch, outcomes << 1 & WINDOW, held);
    }

    /** After a call that was not answered and that nobody needs repeated. */
    GuardState unanswered(long now) {
      Passing next = new Passing(epoch, (outcomes << 1 | 1) & WINDOW, held);
      return Integer.bitCount(next.outcomes) < CacheGuard.FAILURES ? next : open(now);
    }

    Open open(long now) {
      return new Open(epoch + 1, now);
    }

    Passing holding(String cache) {
      Set<String> more = new HashSet<>(held);
      return more.add(cache) ? new Passing(epoch + 1, outcomes, Set.copyOf(more)) : this;
    }

    Passing holdingOnly(Set<String> caches) {
      return new Passing(epoch, outcomes, Set.copyOf(caches));
    }
  }

  /** Calls bypass all caches, since a nanoTime, until Redis answers and evictions are replayed. */
  record Open(int epoch, long since) implements GuardState {
    @Override
    public boolean passes(String cache) {
      return false;
    }

    Passing recovered(Set<String> held) {
      return new Passing(epoch, 0, Set.copyOf(held));
    }
  }

  /** The application has ended; calls still pass, nothing recovers. */
  record Ended(int epoch) implements GuardState {
    @Override
    public boolean passes(String cache) {
      return true;
    }
  }
}
