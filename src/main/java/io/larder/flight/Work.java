package io.larder.flight;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What others wait for and what may wait for others itself: a computation, or the changes of
 * entries by one thread. Thread-safe.
 */
public abstract class Work {
  // What it waits for, guarded by the lock of the graph.
  private @Nullable Set<Work> awaited;

  Work() {}

  abstract boolean isDone();

  /** Whether it goes on after the thread that began it has returned. */
  abstract boolean isStaged();

  /** What has to end first; read under the lock of the graph. */
  Collection<? extends Work> awaited() {
    return links();
  }

  final Set<Work> links() {
    if (awaited == null) {
      awaited = new HashSet<>();
    }
    return awaited;
  }
}
