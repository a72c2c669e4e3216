package io.larder.connection.client;

import io.netty.util.HashedWheelTimer;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.redisson.Redisson;
import org.redisson.config.Config;

/**
 * Lets the JVM end while a client is open. Redisson makes threads that keep it: a program whose
 * {@code main} returns without closing its cache manager would never end.
 */
final class DaemonThreads {
  private static final System.Logger LOG = System.getLogger("io.larder.connection");

  private DaemonThreads() {}

  /** Those of input and output, as Redisson would make them. With io_uring it asks for none. */
  static void configure(Config config) {
    if (config.getNettyExecutor() == null) {
      DefaultThreadFactory threads = new DefaultThreadFactory("redisson-netty", true);
      config.setNettyExecutor(task -> threads.newThread(task).start());
    }
  }

  /** The one of the timer, for which there is no setting; it is made and not started yet. */
  static void ofTimer(Redisson client) {
    try {
      VarHandle thread =
          MethodHandles.privateLookupIn(HashedWheelTimer.class, MethodHandles.lookup())
              .findVarHandle(HashedWheelTimer.class, "workerThread", Thread.class);
      ((Thread) thread.get(client.getServiceManager().getTimer())).setDaemon(true);
    } catch (ReflectiveOperationException | RuntimeException e) {
      LOG.log(System.Logger.Level.DEBUG, "the timer keeps this JVM until the client is closed", e);
    }
  }
}
