package io.larder.connection.call;

import io.netty.util.concurrent.FastThreadLocal;
import io.netty.util.concurrent.FastThreadLocalThread;

/**
 * What Netty leaves on a thread that calls it: thread-locals, where the call opens a connection. On
 * a thread of the server, which outlives the application, they would keep the application's class
 * loader; so a thread is left as it was found.
 *
 * <p>A call that opens no connection leaves nothing, and to find that out costs two looks at a
 * thread-local.
 */
public final class NettyTraces {
  private NettyTraces() {}

  /**
   * Whether the current thread has none, so that all it has after a call are the call's. What
   * somebody else left there before is theirs, and Netty cleans its own threads.
   */
  public static boolean areAbsent() {
    return FastThreadLocal.size() == 0
        && !(Thread.currentThread() instanceof FastThreadLocalThread);
  }

  /** Removes them from the current thread, if they were absent before. */
  public static void remove(boolean wereAbsent) {
    if (wereAbsent) {
      FastThreadLocal.removeAll();
    }
  }
}
