package io.larder.jcache;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;

/**
 * Lets one thread at a time open what has a name, such as a cache. Code of the application runs
 * meanwhile, and Redis may be waited for: what has other names is opened beside it. Thread-safe.
 */
final class Openings<N> {
  private final Map<N, Opening> underWay = new ConcurrentHashMap<>();

  private static final class Opening {
    private final Thread owner = Thread.currentThread();
    private final CountDownLatch end = new CountDownLatch(1);
  }

  /** Runs a step when no other thread runs one of the same name. */
  <T> T alone(N name, Supplier<T> step) {
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
