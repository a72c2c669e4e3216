package io.larder.jcache.listeners;

import io.larder.common.MessageId;
import io.larder.common.SerialExecutor;
import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * Events of one cache that wait for listeners, in their order, up to 100,000: where listeners are
 * slower than writers for long, later events are dropped, which a WARN says. Thread-safe.
 */
final class EventQueue {
  private static final System.Logger LOG = System.getLogger("io.larder.jcache");
  static final long LIMIT = 100_000;

  private final String cacheName;
  private final Executor inOrder;
  // Guarded by this.
  private long waiting;
  private long dropped;
  private long warned = System.nanoTime() - Duration.ofMinutes(1).toNanos();

  EventQueue(String cacheName, Executor callbacks) {
    this.cacheName = cacheName;
    this.inOrder = new SerialExecutor(callbacks);
  }

  /** Delivers some events later, or never if too many wait already. */
  void add(int events, Runnable delivery) {
    if (enters(events)) {
      inOrder.execute(
          () -> {
            try {
              delivery.run();
            } finally {
              leave(events);
            }
          });
    }
  }

  /** What is told of in one piece is delivered, however much it is, if nothing else waits. */
  private synchronized boolean enters(int events) {
    if (waiting == 0 || waiting + events <= LIMIT) {
      waiting += events;
      return true;
    }
    dropped += events;
    if (System.nanoTime() - warned > Duration.ofMinutes(1).toNanos()) {
      warned = System.nanoTime();
      LOG.log(
          System.Logger.Level.WARNING,
          MessageId.CACHE_FAILURE.text(
              "the listeners of cache '%s' are slower than its changes: %d events wait, %d were dropped",
              cacheName, waiting, dropped));
    }
    return false;
  }

  private synchronized void leave(int events) {
    waiting -= events;
  }
}
