package io.larder.guard;

import io.larder.connection.call.Deadline;
import io.larder.connection.call.Reply;
import org.jspecify.annotations.Nullable;

/** A cache of which a guard keeps evictions while Redis does not answer. Thread-safe. */
public interface Guarded {
  String name();

  Reply<@Nullable Void> evict(Eviction eviction, Deadline deadline);
}
