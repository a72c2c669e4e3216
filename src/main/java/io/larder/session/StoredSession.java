package io.larder.session;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A session as it is stored in Redis; times are milliseconds since 1970. */
record StoredSession(
    String id,
    long expiresAt,
    long createdAt,
    String userId,
    Map<String, @Nullable Object> attributes) {
  /** Reading checks what a type cannot say. */
  StoredSession {
    requireNonNull(id);
    requireNonNull(userId);
    requireNonNull(attributes);
  }

  /**
   * A family of refresh tokens as it is stored in Redis.
   *
   * @param ttl how long a token is good for if it is not used, in milliseconds
   * @param current the hash of the token that is good
   * @param family the hash of what the tokens of the family share
   */
  record Family(
      String id,
      long expiresAt,
      long ttl,
      String current,
      String family,
      long createdAt,
      String userId,
      Map<String, @Nullable Object> attributes) {
    Family {
      requireNonNull(current);
      requireNonNull(family);
    }

    StoredSession session() {
      return new StoredSession(id, expiresAt, createdAt, userId, attributes);
    }
  }
}
