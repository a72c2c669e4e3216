package io.larder.session;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.larder.codec.JsonCodec;
import io.larder.codec.UnreadableValueException;
import io.larder.codec.UnreadableValues;
import io.larder.common.CodecException;
import io.larder.common.MessageId;
import io.larder.session.StoredSession.Family;
import io.larder.session.token.IssuedToken;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Writes sessions as JSON and reads them. What the scripts change, the expiry and the hash of the
 * current token, stands at the front in a fixed order, where they find it without reading the rest.
 */
final class SessionJson {
  // Enough to find the key with SCAN, and the time of a family in microseconds.
  private static final int LABEL = 13;
  private static final Pattern NEVER_USED =
      Pattern.compile("(\\{\"id\":[^{}\\\\]*?\"createdAt\":(\\d+),)(?!\"lastUsedAt\":)");

  private final JsonCodec codec;
  private final UnreadableValues unreadable;

  SessionJson(JsonCodec codec, UnreadableValues unreadable) {
    this.codec = codec;
    this.unreadable = unreadable;
  }

  /** The part that the application gives. */
  String body(Session session) {
    String userId = text(session.userId());
    return "\"userId\":" + userId + ",\"attributes\":" + attributes(session.attributes()) + "}";
  }

  String attributes(Map<String, ?> attributes) {
    try {
      return text(attributes);
    } catch (CodecException e) {
      attributes.forEach(this::requireWritable);
      throw unwritable("", e);
    }
  }

  private void requireWritable(String name, Object value) {
    try {
      codec.encode(value);
    } catch (CodecException e) {
      throw unwritable("'" + name + "': ", e);
    }
  }

  private static CodecException unwritable(String attribute, CodecException e) {
    return new CodecException(
        MessageId.UNWRITABLE_SESSION.text(
            "attributes of the session cannot be written as JSON, nothing was stored (%s%s)",
            attribute, e.getMessage()),
        e.getCause());
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

  /** Reads a session, plain or family. One that was never used was last used when it began. */
  Optional<StoredSession> read(String key, byte @Nullable [] json, boolean isFamily) {
    return isFamily
        ? readFamily(key, json).map(Family::session)
        : read(key, json == null ? null : withLastUse(json), StoredSession.class);
  }

  Optional<Family> readFamily(String key, byte @Nullable [] json) {
    return read(key, json == null ? null : withLastUse(json), Family.class);
  }

  private static byte[] withLastUse(byte[] json) {
    String text = new String(json, ISO_8859_1);
    Matcher unused = NEVER_USED.matcher(text);
    return unused.lookingAt()
        ? (unused.group(1)
                + "\"lastUsedAt\":"
                + unused.group(2)
                + ","
                + text.substring(unused.end()))
            .getBytes(ISO_8859_1)
        : json;
  }

  Session session(StoredSession stored) {
    return Session.stored(
        stored.userId(),
        stored.attributes(),
        new Session.Stored(
            stored.id(),
            Instant.ofEpochMilli(stored.createdAt()),
            Instant.ofEpochMilli(stored.lastUsedAt()),
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
