package io.larder.jcache.engine;

import io.larder.connection.call.Deadline;
import io.larder.connection.call.Reply;
import org.jspecify.annotations.Nullable;

/** A put that is made later. Thread-safe. */
@FunctionalInterface
public interface PreparedPut {
  /** Makes it, once. */
  Reply<@Nullable Void> send(Deadline deadline);

  /** The value as a read would give it after the put; null: it cannot be told. */
  default @Nullable Object value() {
    return null;
  }
}
