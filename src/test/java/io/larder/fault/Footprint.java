package io.larder.fault;

import io.larder.support.Threads;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What the applications take of this JVM and of the servers. */
record Footprint(long threads, long connections, long files) {
  private static final Path FILES = Path.of("/proc/self/fd");

  /** Pools grow with a load, and links and JDK take a few files. */
  private static final int MORE_CONNECTIONS = 8;

  private static final int MORE_FILES = 40;

  static Footprint of(Servers servers) {
    return new Footprint(threadsThatStay(), servers.connections(), openFiles());
  }

  /** Those for callbacks and for work in the background come and go with it. */
  private static long threadsThatStay() {
    return Threads.ofLarder().stream()
        .filter(name -> !name.matches("larder-(callback|background|cache-recovery)-.*"))
        .count();
  }

  private static long openFiles() {
    if (!Files.isDirectory(FILES)) {
      return 0;
    }
    try (Stream<Path> files = Files.list(FILES)) {
      return files.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether no more is taken than before. */
  boolean isAtMost(Footprint before) {
    return threads <= before.threads
        && connections <= before.connections + MORE_CONNECTIONS
        && files <= before.files + MORE_FILES;
  }
}
