package io.larder.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.larder.common.RecentMap;
import io.larder.common.Sha256;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The browsers that the console knows, each by a random text in a cookie, and those of them that
 * gave the token, for a while. All of it is forgotten with this JVM. Thread-safe.
 */
final class Logins {
  static final String COOKIE = "larder-console";
  static final Duration LASTING = Duration.ofHours(8);

  private static final int MOST = 100;
  private static final int BYTES = 32;
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{43}");

  private final SecureRandom random = new SecureRandom();
  private final SecretKeySpec secret = new SecretKeySpec(bytes(), "HmacSHA256");
  private final LongSupplier nanoTime;
  // By the digest of its id, until when it is in; under the lock.
  private final Map<String, Long> ends = new RecentMap<>(MOST);

  Logins(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  private byte[] bytes() {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return bytes;
  }

  private static String text(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** A browser that is not known yet. */
  String newId() {
    return text(bytes());
  }

  /** The browser of a request, or null if it has none of the right form. */
  static @Nullable String idOf(ConsoleRequest request) {
    String id = request.client().cookies().apply(COOKIE);
    return id != null && ID.matcher(id).matches() ? id : null;
  }

  /** Lets a browser in, under a new id. */
  String enter() {
    String id = newId();
    synchronized (ends) {
      ends.put(text(Sha256.of(id)), nanoTime.getAsLong() + LASTING.toNanos());
    }
    return id;
  }

  boolean isIn(String id) {
    synchronized (ends) {
      Long end = ends.get(text(Sha256.of(id)));
      return end != null && end - nanoTime.getAsLong() > 0;
    }
  }

  void leave(String id) {
    synchronized (ends) {
      ends.remove(text(Sha256.of(id)));
    }
  }

  /** What forms of a browser and a user have, and nobody else knows. */
  String csrf(String id, String user) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(secret);
      return text(mac.doFinal((id + ' ' + user).getBytes(UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HMAC-SHA-256", e);
    }
  }

  boolean isCsrf(String given, String id, String user) {
    return MessageDigest.isEqual(given.getBytes(UTF_8), csrf(id, user).getBytes(UTF_8));
  }

  /** The cookie of a browser; an empty id ends it. */
  static String cookie(String id, ConsoleRequest request) {
    return COOKIE
        + "="
        + id
        + "; Path="
        + request.base()
        + "; HttpOnly; SameSite=Strict"
        + (request.client().secure() ? "; Secure" : "")
        + (id.isEmpty() ? "; Max-Age=0" : "");
  }
}
