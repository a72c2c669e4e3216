package io.larder.embedded;

import io.larder.common.MessageId;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Ends a child process when this JVM has ended, also when it was killed.
 *
 * <p>It is a shell that reads from a pipe of which only this JVM has the other end. The system
 * closes that end with the JVM, whatever ended it. Nothing is registered in this JVM that would
 * keep the application's class loader, and nothing ends the child while the JVM's shutdown hooks
 * end the application.
 */
final class ParentWatch implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("io.larder.embedded");

  /** A line says that the child has ended; a terminal's and a service's signals are ignored. */
  private static final String SCRIPT =
      "trap '' HUP INT QUIT TERM; read -r end || { kill -9 \"$0\"; rm -rf \"$1\"; }";

  private final Process shell;

  private ParentWatch(Process shell) {
    this.shell = shell;
  }

  /**
   * Begins to watch.
   *
   * @param child what is killed after this JVM
   * @param directory what is deleted then
   */
  static ParentWatch over(Process child, Path directory) throws IOException {
    return new ParentWatch(
        new ProcessBuilder(
                "/bin/sh", "-c", SCRIPT, Long.toString(child.pid()), directory.toString())
            .redirectOutput(Redirect.DISCARD)
            .redirectError(Redirect.DISCARD)
            .start());
  }

  /** Call this after the child has ended; returns when the watch has, too. */
  @Override
  public void close() {
    try (OutputStream end = shell.getOutputStream()) {
      end.write("ended\n".getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      LOG.log(
          System.Logger.Level.DEBUG,
          () -> MessageId.EMBEDDED.text("nothing watched the redis-server any more: " + e));
    }
    try {
      shell.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
