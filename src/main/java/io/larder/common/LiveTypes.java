package io.larder.common;

import java.io.Closeable;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/**
 * Knows types whose objects are connected to something that is running, such as a connection, a
 * request or a thread, so that they are neither values nor keys. Types of libraries are known by
 * name, since Larder needs none of them.
 */
public final class LiveTypes {
  /** Why an object of such a type is neither a value nor a key. */
  public static final String REASON =
      "is no data: it belongs to a connection, a request or something else that is running";

  private static final List<String> PLATFORM = List.of("java.", "javax.", "jdk.", "sun.");

  private static final List<Class<?>> RUNNING =
      List.of(
          Thread.class,
          ThreadGroup.class,
          ThreadLocal.class,
          ClassLoader.class,
          Module.class,
          Process.class,
          ProcessHandle.class,
          Executor.class,
          Lock.class);

  private static final Set<String> NAMES =
      Set.of(
          "java.net.URLConnection",
          "java.net.http.HttpClient",
          "java.net.http.HttpResponse",
          "java.sql.Array",
          "java.sql.Blob",
          "java.sql.Clob",
          "java.sql.Ref",
          "java.sql.SQLXML",
          "java.sql.Wrapper",
          "jakarta.enterprise.inject.Instance",
          "jakarta.enterprise.inject.spi.BeanContainer",
          "jakarta.jms.Connection",
          "jakarta.jms.JMSContext",
          "jakarta.jms.Message",
          "jakarta.jms.Session",
          "jakarta.persistence.EntityManager",
          "jakarta.persistence.EntityManagerFactory",
          "jakarta.persistence.EntityTransaction",
          "jakarta.persistence.Query",
          "jakarta.servlet.AsyncContext",
          "jakarta.servlet.ServletContext",
          "jakarta.servlet.ServletRequest",
          "jakarta.servlet.ServletResponse",
          "jakarta.servlet.http.HttpSession",
          "jakarta.servlet.http.Part",
          "jakarta.transaction.Transaction",
          "jakarta.transaction.UserTransaction",
          "jakarta.ws.rs.client.Client",
          "jakarta.ws.rs.client.WebTarget",
          "jakarta.ws.rs.container.AsyncResponse",
          "jakarta.ws.rs.core.HttpHeaders",
          "jakarta.ws.rs.core.Request",
          "jakarta.ws.rs.core.Response",
          "jakarta.ws.rs.core.SecurityContext",
          "jakarta.ws.rs.core.StreamingOutput",
          "jakarta.ws.rs.core.UriInfo",
          "jakarta.ws.rs.sse.SseEventSink",
          "org.hibernate.SharedSessionContract",
          "org.reactivestreams.Publisher");

  private LiveTypes() {}

  /**
   * Says why no object of a type is a value or a key.
   *
   * @param type the type
   * @return the reason, or null if there is none
   */
  public static @Nullable String refusal(Class<?> type) {
    return isLive(type) ? type.getTypeName() + " " + REASON + "; take the data out of it" : null;
  }

  /**
   * Tells whether objects of a type are connected to something that is running.
   *
   * @param type the type
   * @return whether they are
   */
  public static boolean isLive(Class<?> type) {
    if (type.isPrimitive() || type.isArray() || type == Object.class) {
      return false;
    }
    return RUNNING.stream().anyMatch(running -> running.isAssignableFrom(type))
        || (AutoCloseable.class.isAssignableFrom(type) && isLibrarys(type))
        || isNamed(type);
  }

  /** An application's class may hold data and be closeable; what only is closeable holds none. */
  private static boolean isLibrarys(Class<?> type) {
    return type == AutoCloseable.class
        || type == Closeable.class
        || PLATFORM.stream().anyMatch(type.getName()::startsWith)
        || (type.getName().startsWith("jakarta.") && Modifier.isAbstract(type.getModifiers()));
  }

  private static boolean isNamed(@Nullable Class<?> type) {
    if (type == null || type == Object.class) {
      return false;
    }
    if (NAMES.contains(type.getName()) || isNamed(type.getSuperclass())) {
      return true;
    }
    for (Class<?> implemented : type.getInterfaces()) {
      if (isNamed(implemented)) {
        return true;
      }
    }
    return false;
  }
}
