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
  private static final String OF_THE_ALLOCATOR =
      "io.netty.util.concurrent.ConcurrentSkipListIntObjMultimap$EntryIterator";

  private NettyTraces() {}

  /**
   * Loads the class that Netty's allocator needs when it is finalized. That may be after the server
   * has taken the application's jars away, and Open Liberty then logs an error.
   */
  public static void loadForFinalizer() {
    try {
      Class.forName(OF_THE_ALLOCATOR, true, FastThreadLocal.class.getClassLoader());
    } catch (ClassNotFoundException | LinkageError e) {
      // Netty 4.1 has another allocator.
    }
  }

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
