package io.larder.connection.client;

import io.larder.common.MessageId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What is made of a file that may be replaced while the application runs, such as a certificate
 * that is renewed. A file that cannot be read leaves what there was. Thread-safe.
 */
final class ReplacedFile<T> {
  private static final System.Logger LOG = System.getLogger("io.larder.connection");

  /** Makes it of the content. */
  @FunctionalInterface
  interface Maker<T> {
    T make(byte[] content) throws IOException, GeneralSecurityException;
  }

  private final String setting;
  private final Path file;
  private final Maker<T> maker;
  // Empty where the file could not be read.
  private byte[] content;
  private T made;

  /** Reads it for the first time; fails if it cannot be used. */
  ReplacedFile(String setting, Path file, Maker<T> maker)
      throws IOException, GeneralSecurityException {
    this.setting = setting;
    this.file = file;
    this.maker = maker;
    this.content = Files.readAllBytes(file);
    this.made = maker.make(content);
  }

  /** {@return what the file holds now; nothing is made of a content twice} */
  synchronized T get() {
    byte @Nullable [] now = read();
    if (now != null && !Arrays.equals(now, content)) {
      content = now;
      try {
        made = maker.make(now);
      } catch (IOException | GeneralSecurityException e) {
        warn(e);
      }
    }
    return made;
  }

  private byte @Nullable [] read() {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      if (content.length > 0) {
        content = new byte[0];
        warn(e);
      }
      return null;
    }
  }

  private void warn(Exception reason) {
    LOG.log(
        System.Logger.Level.WARNING,
        MessageId.UNREADABLE_FILE.text(
            "%s=%s was replaced and cannot be used (%s); new connections use what it held before",
            setting, file, TlsStores.reason(reason)));
  }
}
