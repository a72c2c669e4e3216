package io.larder.session.token;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Computes SHA-256 and HMAC-SHA256, which every JDK has. */
public final class Digests {
  private static final int FINGERPRINT = 8;

  private Digests() {}

  /** SHA-256 of a text in UTF-8, in base64url: 43 characters. */
  public static String sha256(String text) {
    return sha256(text.getBytes(UTF_8));
  }

  static String sha256(byte[] bytes) {
    try {
      return base64(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (GeneralSecurityException e) {
      throw missing(e);
    }
  }

  static byte[] hmac(byte[] key, byte[]... parts) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      for (byte[] part : parts) {
        mac.update(part);
      }
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw missing(e);
    }
  }

  /** Base64url without padding. */
  public static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** Eight characters of a hash: enough to tell two tokens apart in a log, too few to find one. */
  public static String fingerprint(String token) {
    return sha256(token).substring(0, FINGERPRINT) + "…";
  }

  static IllegalStateException missing(GeneralSecurityException e) {
    return new IllegalStateException("this JDK lacks what every JDK must have", e);
  }
}
