package io.larder.jcache.listeners;

import io.larder.common.MessageId;
import io.larder.common.SerialExecutor;
import java.util.concurrent.Executor;

/**
 * Events of one cache that wait for listeners, in their order: where listeners are slower than
 * writers for long, later events are dropped, which a WARN says. Thread-safe.
 */
final class EventQueue {
  private static final System.Logger LOG = System.getLogger("io.larder.jcache");
  static final long LIMIT = SerialExecutor.LIMIT;

  private final String cacheName;
  private final SerialExecutor inOrder;

  EventQueue(String cacheName, Executor callbacks) {
    this.cacheName = cacheName;
    this.inOrder = new SerialExecutor(callbacks);
  }

  /** Delivers some events later, or never if too many wait already. */
  void add(int events, Runnable delivery) {
    if (inOrder.offer(delivery, events)) {
      return;
    }
    long dropped = inOrder.refusedToReport();
    if (dropped > 0) {
      LOG.log(
          System.Logger.Level.WARNING,
          MessageId.CACHE_FAILURE.text(
              "the listeners of cache '%s' are slower than its changes: %d events wait, %d were"
                  + " dropped",
              cacheName, LIMIT, dropped));
    }
  }
}
