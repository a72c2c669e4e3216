package io.larder.support;

import java.util.Hashtable;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.naming.Context;
import javax.naming.InitialContext;
import javax.naming.NameNotFoundException;
import javax.naming.NamingException;
import javax.naming.spi.InitialContextFactory;

/** The names that an application server would give to an application, for as long as it is open. */
public final class ServerNaming implements AutoCloseable {
  private static final Map<String, Object> NAMES = new ConcurrentHashMap<>();

  private final String before = System.getProperty(Context.INITIAL_CONTEXT_FACTORY);

  /** Gives names and objects. */
  public ServerNaming(Map<String, ?> names) {
    NAMES.putAll(names);
    System.setProperty(Context.INITIAL_CONTEXT_FACTORY, Factory.class.getName());
  }

  /** A server with this default executor. */
  public static ServerNaming withExecutor(Object executor) {
    return new ServerNaming(Map.of("java:comp/DefaultManagedExecutorService", executor));
  }

  @Override
  public void close() {
    NAMES.clear();
    if (before == null) {
      System.clearProperty(Context.INITIAL_CONTEXT_FACTORY);
    } else {
      System.setProperty(Context.INITIAL_CONTEXT_FACTORY, before);
    }
  }

  /** Found by its name. */
  public static final class Factory implements InitialContextFactory {
    @Override
    @SuppressWarnings("JdkObsolete") // of the interface
    public Context getInitialContext(Hashtable<?, ?> environment) throws NamingException {
      return new InitialContext(true) {
        @Override
        public Object lookup(String name) throws NamingException {
          Object found = NAMES.get(name);
          if (found == null) {
            throw new NameNotFoundException(name);
          }
          return found;
        }
      };
    }
  }
}
