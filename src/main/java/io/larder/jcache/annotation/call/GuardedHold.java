package io.larder.jcache.annotation.call;

import io.larder.connection.call.Reply;
import io.larder.fence.StoreRight;
import io.larder.guard.Budget;
import io.larder.guard.Eviction;
import io.larder.jcache.engine.EngineHold;
import org.jspecify.annotations.Nullable;

/** A hold of a cache behind the guard; while Redis does not answer nothing is held. */
final class GuardedHold implements CallCache.Held {
  private final GuardedCache guarded;
  private final Eviction eviction;
  private volatile @Nullable EngineHold begun;
  private volatile StoreRight right = StoreRight.UNKNOWN;

  GuardedHold(GuardedCache guarded, Eviction eviction) {
    this.guarded = guarded;
    this.eviction = eviction;
  }

  @Override
  public Reply<@Nullable Void> begin(Budget budget) {
    return guarded.sent(
        "removal",
        budget,
        deadline -> {
          EngineHold known = begun;
          EngineHold hold = known == null ? guarded.cache().hold(eviction) : known;
          begun = hold;
          return hold.begin(deadline)
              .map(
                  done -> {
                    right = hold.right();
                    return null;
                  });
        });
  }

  @Override
  public StoreRight right() {
    return right;
  }

  /** Without an answer it ends later; nobody waits for that. */
  @Override
  public Reply<@Nullable Void> end(boolean withRight, Budget budget) {
    EngineHold hold = begun;
    return hold == null
        ? Reply.NOTHING
        : budget.spend(deadline -> hold.end(withRight, deadline)).recover(failure -> null);
  }
}
