package io.larder.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.larder.codec.JsonCodec;
import io.larder.codec.UnreadableValueException;
import io.larder.codec.UnreadableValues;
import io.larder.common.CodecException;
import io.larder.common.MessageId;
import io.larder.session.token.IssuedToken;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes sessions as JSON and reads them. What the scripts change, the expiry and the hash of the
 * current token, stands at the front in a fixed order, where they find it without reading the rest.
 */
final class SessionJson {
  // Enough to find the key with SCAN, and the time of a family in microseconds.
  private static final int LABEL = 13;

  private final JsonCodec codec;
  private final UnreadableValues unreadable;

  SessionJson(JsonCodec codec, UnreadableValues unreadable) {
    this.codec = codec;
    this.unreadable = unreadable;
  }

  /** The part that the application gives. */
  String body(Session session) {
    String userId = text(session.userId());
    try {
      return "\"userId\":" + userId + ",\"attributes\":" + text(session.attributes()) + "}";
    } catch (CodecException e) {
      String problem = "attributes of the session cannot be written as JSON, nothing was stored";
      throw new CodecException(
          MessageId.UNWRITABLE_SESSION.text(problem + " (" + e.getMessage() + ")"), e.getCause());
    }
  }

  private String text(Object value) {
    return new String(codec.encode(value), UTF_8);
  }

  static String plain(UserIndex.Added added, String body) {
    return head(added.entry()) + ",\"createdAt\":" + added.now() + "," + body;
  }

  static String family(UserIndex.Added added, IssuedToken token, long ttl, String body) {
    return head(added.entry())
        + ",\"ttl\":"
        + ttl
        + ",\"current\":\""
        + token.hash()
        + "\",\"family\":\""
        + token.familyHash()
        + "\",\"createdAt\":"
        + added.now()
        + ","
        + body;
  }

  private static String head(IndexEntry entry) {
    return "{\"id\":\"" + entry.id() + "\",\"expiresAt\":" + entry.expiresAt();
  }

  /** A session, or empty if there is none or it cannot be read, which is reported. */
  <T> Optional<T> read(String key, byte @Nullable [] json, Class<T> type) {
    if (json == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(type.cast(codec.decode(json, type)));
    } catch (UnreadableValueException e) {
      unreadable.report(label(key), e);
      return Optional.empty();
    }
  }

  Session session(StoredSession stored) {
    return Session.stored(
        stored.userId(),
        stored.attributes(),
        new Session.Stored(
            stored.id(),
            Instant.ofEpochMilli(stored.createdAt()),
            Instant.ofEpochMilli(stored.expiresAt()),
            this::attribute));
  }

  private Optional<Object> attribute(String name, Object value, Type type) {
    try {
      return Optional.of(codec.decode(codec.encode(value), type));
    } catch (UnreadableValueException e) {
      unreadable.report("attribute " + name + " of a session", e);
      return Optional.empty();
    }
  }

  /** The key with no more of the token's hash than a fingerprint. */
  private static String label(String key) {
    int end = key.lastIndexOf('{') + 1 + LABEL;
    return end < key.length() ? key.substring(0, end) + "…}" : key;
  }
}
