package io.larder.session;

import static java.util.Objects.requireNonNull;

import io.larder.common.InputText;
import jakarta.enterprise.util.TypeLiteral;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A session of a user: who it is and what the application keeps with it. The application makes one
 * with {@link #of}; the {@link SessionStore} adds an id and times when it stores it.
 *
 * <p>Instances are immutable as far as the values of their attributes are; they never hold the
 * token. Thread-safe. Of a session that does not come from the store, {@link #id}, {@link
 * #createdAt}, {@link #lastUsedAt} and {@link #expiresAt} throw {@link IllegalStateException}.
 */
public final class Session {
  private static final int SHORT_ID = 6;

  private final String userId;
  private final Map<String, @Nullable Object> attributes;
  private final @Nullable Stored stored;

  /** What the store adds. */
  record Stored(
      String id,
      Instant createdAt,
      Instant lastUsedAt,
      Instant expiresAt,
      AttributeReader reader) {}

  /** Reads an attribute, which is plain JSON, as a type; what cannot be read is empty. */
  interface AttributeReader {
    Optional<Object> read(String name, Object value, Type type);
  }

  private Session(String userId, Map<String, ?> attributes, @Nullable Stored stored) {
    this.userId = userId;
    Map<String, @Nullable Object> copy = new LinkedHashMap<>();
    attributes.forEach(
        (name, value) -> copy.put(requireNonNull(name, "attributes has a null name"), value));
    this.attributes = Collections.unmodifiableMap(copy);
    this.stored = stored;
  }

  /**
   * A session that is yet to be stored.
   *
   * @param userId whose it is, not empty; everything that {@link SessionStore#revokeAll} ends is
   *     found under it
   * @param attributes what to keep with it: names, and values that can be written as JSON
   * @return a session without an id and times
   * @throws NullPointerException if an argument or the name of an attribute is null
   * @throws IllegalArgumentException if the user id is empty or no valid Unicode
   */
  public static Session of(String userId, Map<String, ?> attributes) {
    InputText.require("userId", userId);
    requireNonNull(attributes, "attributes is null");
    return new Session(userId, attributes, null);
  }

  /**
   * A session without attributes that is yet to be stored.
   *
   * @param userId whose it is, not empty
   * @return a session without an id and times; fails as {@link #of(String, Map)} does
   */
  public static Session of(String userId) {
    return of(userId, Map.of());
  }

  static Session stored(String userId, Map<String, ?> attributes, Stored stored) {
    return new Session(userId, attributes, stored);
  }

  /**
   * Whose session it is.
   *
   * @return the id of the user, as the application gave it
   */
  public String userId() {
    return userId;
  }

  /**
   * The public name of the session, for lists of devices and for {@link SessionStore#revoke}. It is
   * not the token and nothing can be read with it. Of refresh tokens it is the id of the family.
   *
   * @return the id
   */
  public String id() {
    return fromStore().id();
  }

  /**
   * When the session began: the login, for refresh tokens.
   *
   * @return a time by the clock of Redis
   */
  public Instant createdAt() {
    return fromStore().createdAt();
  }

  /**
   * When the session was last used: its latest {@link SessionStore#rotate rotation}, exactly; or
   * {@link SessionStore#get} or {@link SessionStore#touch}, which note it when the last note is a
   * minute old. So it lags behind by less than a minute. Before the first note it is {@link
   * #createdAt}.
   *
   * @return a time by the clock of Redis, as far as it was known when the session was read
   */
  public Instant lastUsedAt() {
    return fromStore().lastUsedAt();
  }

  /**
   * When the session ends by itself, as far as it was known when it was read.
   *
   * @return a time by the clock of Redis
   */
  public Instant expiresAt() {
    return fromStore().expiresAt();
  }

  /**
   * The attributes. Of a session from the store they are the plain types of JSON: texts, numbers,
   * booleans, lists, maps and null.
   *
   * @return an unmodifiable map, in the order in which they were given
   */
  public Map<String, @Nullable Object> attributes() {
    return attributes;
  }

  /**
   * An attribute as a type.
   *
   * @param name its name
   * @param type the type it had when the session was made
   * @param <T> the same type
   * @return the value; empty if there is none, if it is null, or if it is not of the type (logged
   *     for a session from the store)
   */
  public <T> Optional<T> attribute(String name, Class<T> type) {
    return read(name, requireNonNull(type, "type is null"));
  }

  /**
   * An attribute as a generic type.
   *
   * @param name its name
   * @param type the type it had, for example {@code new TypeLiteral<List<Role>>() {}}
   * @param <T> the same type
   * @return as {@link #attribute(String, Class)}
   */
  public <T> Optional<T> attribute(String name, TypeLiteral<T> type) {
    return read(name, requireNonNull(type, "type is null").getType());
  }

  @SuppressWarnings("unchecked") // what the type says
  private <T> Optional<T> read(String name, Type type) {
    requireNonNull(name, "name is null");
    Object value = attributes.get(name);
    if (value == null) {
      return Optional.empty();
    }
    if (stored != null) {
      return (Optional<T>) stored.reader().read(name, value, type);
    }
    Type raw = type instanceof ParameterizedType generic ? generic.getRawType() : type;
    return raw instanceof Class<?> wanted && wanted.isInstance(value)
        ? Optional.of((T) value)
        : Optional.empty();
  }

  private Stored fromStore() {
    if (stored == null) {
      throw new IllegalStateException(
          "the session has no id and no times; it was made with Session.of, not read from the store");
    }
    return stored;
  }

  /** Sessions are equal if user, attributes, id, begin and expiry are, whenever they were used. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Session that
        && userId.equals(that.userId)
        && attributes.equals(that.attributes)
        && identity().equals(that.identity());
  }

  @Override
  public int hashCode() {
    return Objects.hash(userId, attributes);
  }

  private Object identity() {
    return stored == null ? "none" : List.of(stored.id(), stored.createdAt(), stored.expiresAt());
  }

  /** The user, the end of the id and the expiry; never an attribute, never a token. */
  @Override
  public String toString() {
    if (stored == null) {
      return "Session[userId=" + userId + ", not stored]";
    }
    return String.format(
        Locale.ROOT,
        "Session[userId=%s, id=%s, expiresAt=%s]",
        userId,
        shortened(stored.id()),
        stored.expiresAt());
  }

  /** An id as texts and the log show it. */
  static String shortened(String id) {
    return "…" + id.substring(Math.max(0, id.length() - SHORT_ID));
  }
}
