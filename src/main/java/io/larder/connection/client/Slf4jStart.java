package io.larder.connection.client;

import org.slf4j.LoggerFactory;

/**
 * Starts SLF4J, through which Redisson logs, without its complaint on standard error where the
 * application has no provider for it: servers log that complaint as errors, and Larder logs what
 * matters of a connection through the platform's logging.
 */
final class Slf4jStart {
  private static final String PROVIDER = "META-INF/services/org.slf4j.spi.SLF4JServiceProvider";

  /** SLF4J reads it once, when it starts. */
  private static final String VERBOSITY = "slf4j.internal.verbosity";

  private Slf4jStart() {}

  /** Call this before the first use of Redisson or Netty. Nothing that the user has set changes. */
  static synchronized void start() {
    if (hasProvider() || System.getProperty(VERBOSITY) != null) {
      return;
    }
    System.setProperty(VERBOSITY, "ERROR");
    try {
      LoggerFactory.getILoggerFactory();
    } finally {
      System.clearProperty(VERBOSITY);
    }
  }

  private static boolean hasProvider() {
    ClassLoader loader = LoggerFactory.class.getClassLoader();
    return System.getProperty(LoggerFactory.PROVIDER_PROPERTY_KEY) != null
        || (loader != null && loader.getResource(PROVIDER) != null);
  }
}
