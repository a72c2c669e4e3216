package io.larder.connection.call;

import io.netty.util.concurrent.FastThreadLocal;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Removes the thread-locals that Netty leaves on a thread whose call opens a connection. On a
 * thread of the server, which outlives the application, they would keep the application's class
 * loader. What goes over an open lane leaves none.
 */
public final class NettyTraces {
  private NettyTraces() {}

  /** Runs a call and leaves the thread as it was; those that others left on it are theirs. */
  public static <T extends @Nullable Object> T removed(Supplier<T> call) {
    // Netty cleans its own threads.
    boolean absent =
        FastThreadLocal.size() == 0 && !(Thread.currentThread() instanceof FastThreadLocalThread);
    try {
      return call.get();
    } finally {
      if (absent) {
        FastThreadLocal.removeAll();
      }
    }
  }
}
