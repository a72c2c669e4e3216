package io.larder.jcache.engine;

import io.larder.connection.call.Deadline;
import io.larder.connection.call.Reply;
import io.larder.fence.StoreRight;
import org.jspecify.annotations.Nullable;

/**
 * What a transaction is about to change in a cache: from the beginning of the hold to its end no
 * JVM stores what was read before. Thread-safe.
 */
@FunctionalInterface
public interface EngineHold {
  /** Evicts what is held and begins to hold it; without an answer both may have happened. */
  Reply<@Nullable Void> begin(Deadline deadline);

  /** The right under which the transaction may put the entry that it holds. */
  default StoreRight right() {
    return StoreRight.UNFENCED;
  }

  /** Ends it; with its right, unless that is used or given back by somebody else. */
  default Reply<@Nullable Void> end(boolean withRight, Deadline deadline) {
    return Reply.of(true).map(done -> null);
  }
}
