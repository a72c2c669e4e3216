package io.larder.fence;

/**
 * The right to store of one caller who found nothing, and whether it may have what another one
 * computes: under the same right, or if that began later than this one asked. Thread-safe.
 */
public final class Claim {
  private volatile StoreRight right = StoreRight.UNKNOWN;
  private volatile long asked;
  // 0: not yet.
  private volatile long begun;

  /** The caller begins to ask for the right. */
  public void ask() {
    asked = System.nanoTime();
  }

  /** The caller begins to compute; before it looks at anything once more. */
  public void begin() {
    begun = System.nanoTime() | 1;
  }

  public StoreRight right() {
    return right;
  }

  /**
   * Takes what was answered in the place of what there was, unless that is the same right, which
   * may be renewed, and still nothing is stored.
   */
  public void take(StoreRight next) {
    StoreRight first = right;
    if (first.fence() != null && first.mayShare(next) && !next.entryFound()) {
      return;
    }
    first.end();
    right = next;
  }

  /** Whether no eviction that this caller has to know of can have come before the computation. */
  public boolean mayShare(Claim computing) {
    long theirs = computing.begun;
    return right.mayShare(computing.right)
        || (right.isGranted() && (theirs == 0 || theirs - asked > 0));
  }
}
