package io.larder.session;

import io.larder.session.token.Digests;
import io.larder.session.token.IssuedToken;
import java.time.Instant;

/**
 * A refresh token as it goes to the client: opaque, URL-safe, with 256 bits from {@link
 * java.security.SecureRandom}. Whoever has the value has the session.
 *
 * @param value the token itself, 104 characters of {@code A-Z a-z 0-9 - _}
 * @param expiresAt when it ends if it is not used before, by the clock of Redis
 */
public record RefreshToken(String value, Instant expiresAt) {
  static RefreshToken of(IssuedToken token, long expiresAt) {
    return new RefreshToken(token.value(), Instant.ofEpochMilli(expiresAt));
  }

  /** A short fingerprint and the time; never the token. */
  @Override
  public String toString() {
    return "RefreshToken[" + Digests.fingerprint(value) + ", expiresAt=" + expiresAt + "]";
  }
}
