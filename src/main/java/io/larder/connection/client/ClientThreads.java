package io.larder.connection.client;

import io.larder.common.NamedThreads;
import io.larder.connection.call.NettyTraces;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.redisson.api.RedissonClient;

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

  /** Ends a client and its services. An interrupt, which Redisson loses, is kept for the caller. */
  static void end(RedissonClient client) {
    boolean interrupted = Thread.interrupted();
    try {
      Boolean unused =
          NettyTraces.removed(
              () -> {
                client.shutdown(0, 2, TimeUnit.SECONDS);
                return true;
              });
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    if (client.getConfig().getExecutor() instanceof ClientThreads own) {
      own.close();
    }
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
