package io.larder.server;

import java.nio.file.Path;

/** The JDK of the servers that need a newer one than this build: {@code -Dlarder.jdk25=…}. */
final class Jdk25 {
  private Jdk25() {}

  static Path home() {
    return Path.of(System.getProperty("larder.jdk25"));
  }

  static Path java() {
    return home().resolve("bin/java");
  }
}
