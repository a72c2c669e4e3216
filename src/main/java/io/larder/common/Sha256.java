package io.larder.common;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Digests by SHA-256, of 32 bytes. */
public final class Sha256 {
  private Sha256() {}

  /**
   * Digests bytes.
   *
   * @param bytes the bytes
   * @return their digest
   */
  public static byte[] of(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /**
   * Digests a text.
   *
   * @param text the text, of which the UTF-8 is taken
   * @return its digest
   */
  public static byte[] of(String text) {
    return of(text.getBytes(UTF_8));
  }
}
