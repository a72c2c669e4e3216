package io.larder.jcache;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;

/**
 * Lets one thread at a time open the cache of a name. Code of the application runs meanwhile, and
 * Redis may be waited for: caches of other names are opened beside it. Thread-safe.
 */
final class Openings {
  private final Map<String, Opening> underWay = new ConcurrentHashMap<>();

  private static final class Opening {
    private final Thread owner = Thread.currentThread();
    private final CountDownLatch end = new CountDownLatch(1);
  }

  /** Runs a step when no other thread runs one of the same name. */
  <T> T alone(String name, Supplier<T> step) {
    Opening mine = new Opening();
    for (Opening other = underWay.putIfAbsent(name, mine);
        other != null;
        other = underWay.putIfAbsent(name, mine)) {
      if (other.owner == mine.owner) {
        return step.get();
      }
      await(other);
    }
    try {
      return step.get();
    } finally {
      underWay.remove(name, mine);
      mine.end.countDown();
    }
  }

  private static void await(Opening other) {
    boolean interrupted = false;
    while (true) {
      try {
        other.end.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
