package io.larder.guard;

import io.larder.connection.call.Deadline;
import io.larder.connection.call.Reply;
import org.jspecify.annotations.Nullable;

/** A cache of which a guard keeps evictions while Redis does not answer. Thread-safe. */
public interface Guarded {
  String name();

  /**
   * Removes on Larder's own account what must not be read any more, from Redis and from memory. No
   * code of the application takes part: no writer, no listener, and no statistics count it.
   */
  Reply<@Nullable Void> evict(Eviction eviction, Deadline deadline);
}
