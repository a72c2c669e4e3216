package io.larder.session;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A session as it is stored in Redis; times are milliseconds since 1970. */
record StoredSession(
    String id,
    long expiresAt,
    long createdAt,
    long lastUsedAt,
    String userId,
    Map<String, @Nullable Object> attributes) {
  /** Reading checks what a type cannot say. */
  StoredSession {
    requireNonNull(id);
    requireNonNull(userId);
    requireNonNull(attributes);
  }

  /**
   * A family of refresh tokens as it is stored: an unused token is good for {@code ttl}
   * milliseconds; {@code current} and {@code family} are hashes of the good token and of what all
   * share.
   */
  record Family(
      String id,
      long expiresAt,
      long ttl,
      String current,
      String family,
      long createdAt,
      long lastUsedAt,
      String userId,
      Map<String, @Nullable Object> attributes) {
    Family {
      requireNonNull(current);
      requireNonNull(family);
    }

    StoredSession session() {
      return new StoredSession(id, expiresAt, createdAt, lastUsedAt, userId, attributes);
    }
  }
}
