package io.larder.cdi;

import io.larder.common.MessageId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;

/**
 * Says of applications of one JVM that they use the same Redis with the default prefix. Each of
 * them has a system property while it runs: applications see those of the others and keep nothing
 * of them.
 */
final class DefaultPrefix implements AutoCloseable {
  private static final String MARK = "io.larder.default-prefix.";

  private final String property;
  private final List<String> others;
  private final String application;
  private final String redis;

  private DefaultPrefix(String property, String redis, String application, List<String> others) {
    this.property = property;
    this.redis = redis;
    this.application = application;
    this.others = List.copyOf(others);
  }

  /** Marks that an application uses a Redis with the default prefix, until this is closed. */
  static DefaultPrefix enter(String redis, String application) {
    String property = MARK + UUID.randomUUID();
    Properties properties = System.getProperties();
    String start = redis + "\n";
    List<String> others = new ArrayList<>();
    // The lock of the whole JVM, so that of two applications only the second is told.
    synchronized (properties) {
      for (String name : properties.stringPropertyNames()) {
        String value = name.startsWith(MARK) ? properties.getProperty(name, "") : "";
        if (value.startsWith(start)) {
          others.add(value.substring(start.length()));
        }
      }
      properties.setProperty(property, start + application);
    }
    others.sort(null);
    return new DefaultPrefix(property, redis, application, others);
  }

  /** {@return what is to be said, if other applications were there before} */
  Optional<String> warning() {
    if (others.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        MessageId.SHARED_PREFIX.text(
            "the applications %s and %s use the same Redis (%s) with the default prefix, so they"
                + " share all caches, sessions and keys; give each of them a redis.key.prefix of its"
                + " own",
            String.join(", ", others), application, redis));
  }

  @Override
  public void close() {
    System.clearProperty(property);
  }
}
