package io.larder.benchmark;

import java.util.logging.Level;
import java.util.logging.Logger;

/** The Redis of this JVM: the process that started it hands its port on. */
final class Servers {
  private static final String PORT = "benchmark.redis.port";

  /** Held, so that its level is not forgotten. */
  private static final Logger ROOT = Logger.getLogger("");

  private Servers() {}

  static int port() {
    return Integer.getInteger(PORT);
  }

  static void use(int port) {
    System.setProperty(PORT, Integer.toString(port));
  }

  /** The argument that tells another JVM. */
  static String argument(int port) {
    return "-D" + PORT + "=" + port;
  }

  static String url() {
    return "redis://127.0.0.1:" + port();
  }

  static void quietLogging() {
    ROOT.setLevel(Level.SEVERE);
  }
}
