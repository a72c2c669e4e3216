package io.larder.observe.export;

import java.util.Properties;

/**
 * The name under which the metrics of an application are published, which no other one of this JVM
 * has meanwhile. It is a system property while the application runs: applications see those of the
 * others and keep nothing of them.
 */
final class ApplicationName implements AutoCloseable {
  private static final String MARK = "io.larder.application.";

  private final String name;

  private ApplicationName(String name) {
    this.name = name;
  }

  /** Claims a name, with a number where others have it. */
  static ApplicationName claim(String name) {
    Properties all = System.getProperties();
    // The lock of the whole JVM.
    synchronized (all) {
      String free = name;
      for (int i = 2; all.getProperty(MARK + free) != null; i++) {
        free = name + "#" + i;
      }
      all.setProperty(MARK + free, "");
      return new ApplicationName(free);
    }
  }

  @Override
  public void close() {
    System.clearProperty(MARK + name);
  }

  @Override
  public String toString() {
    return name;
  }
}
