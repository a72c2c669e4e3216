package io.larder.connection.client;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.naming.NoInitialContextException;
import org.jspecify.annotations.Nullable;

/**
 * The server's executor as the calling thread's names have it, null if they have none; and whether
 * another thread would find no other one.
 */
record ServerThreads(@Nullable Executor executor, boolean isFinal) {
  private static final String NAMES = "java:comp";
  private static final String MANAGED = NAMES + "/DefaultManagedExecutorService";

  private static final ServerThreads NONE = new ServerThreads(null, true);
  private static final ServerThreads UNKNOWN = new ServerThreads(null, false);

  static ServerThreads ofThisThread() {
    try {
      return new ServerThreads((ExecutorService) lookup(MANAGED), true);
    } catch (NoInitialContextException | ClassCastException e) {
      return NONE; // no naming: Weld SE, Helidon
    } catch (NamingException e) {
      return hasNames() ? NONE : UNKNOWN;
    }
  }

  /** Without Jakarta Concurrency a thread has names, but not this one. */
  private static boolean hasNames() {
    try {
      return lookup(NAMES) != null;
    } catch (NamingException e) {
      return false;
    }
  }

  @SuppressWarnings("BanJNDI") // constant names in the application's own namespace
  private static Object lookup(String name) throws NamingException {
    return InitialContext.doLookup(name);
  }
}
