package io.larder.connection.client;

import io.larder.common.NamedThreads;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads of Redisson's own services, which end after its connections.
 *
 * <p>Redisson ends those that it makes itself before its connections: one that opens at that moment
 * is reported to them, they refuse, and Netty warns of it.
 */
final class ClientThreads extends ThreadPoolExecutor implements AutoCloseable {
  ClientThreads(int threads, ClassLoader loader) {
    super(
        threads,
        threads,
        0,
        TimeUnit.SECONDS,
        new LinkedBlockingQueue<>(),
        new NamedThreads("larder-client-", loader));
  }

  /** Waits two seconds for what they do, then interrupts it. */
  @Override
  public void close() {
    shutdown();
    try {
      if (!awaitTermination(2, TimeUnit.SECONDS)) {
        shutdownNow();
      }
    } catch (InterruptedException e) {
      shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
