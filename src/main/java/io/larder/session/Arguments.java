package io.larder.session;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Checks arguments at the edge, with messages that name them and never quote a token. */
final class Arguments {
  /** More than any header of a request takes; longer texts are nobody's token. */
  static final int LONGEST_TOKEN = 16_384;

  /** Times in milliseconds stay exact in Lua, whose numbers are doubles. */
  private static final Duration LONGEST_TTL = Duration.ofDays(365_000);

  private Arguments() {}

  /** Whether there can be a session under this token at all. */
  static boolean canBeToken(@Nullable String token) {
    return token != null && !token.isEmpty() && token.length() <= LONGEST_TOKEN && isUnicode(token);
  }

  /** A token of the caller's, under which a session is to be stored. */
  static String newToken(String token) {
    text("token", token);
    if (token.length() > LONGEST_TOKEN) {
      throw new IllegalArgumentException(
          "token has " + token.length() + " characters; expected at most " + LONGEST_TOKEN);
    }
    if (IssuedToken.parse(token).isPresent()) {
      throw new IllegalArgumentException(
          "token was made by issue, and its session is stored already; expected a token of your"
              + " own");
    }
    return token;
  }

  static String userId(String userId) {
    return text("userId", userId);
  }

  static Session session(Session session) {
    return requireNonNull(session, "session is null");
  }

  static Duration ttl(Duration ttl) {
    requireNonNull(ttl, "ttl is null");
    if (ttl.compareTo(Duration.ofMillis(1)) < 0 || ttl.compareTo(LONGEST_TTL) > 0) {
      throw new IllegalArgumentException(
          "ttl is "
              + ttl
              + "; expected at least a millisecond and at most "
              + LONGEST_TTL
              + ", since every session expires");
    }
    return ttl;
  }

  private static String text(String name, String text) {
    requireNonNull(text, name + " is null");
    if (text.isEmpty()) {
      throw new IllegalArgumentException(name + " is empty; expected at least one character");
    }
    if (!isUnicode(text)) {
      throw new IllegalArgumentException(
          name + " has an unpaired surrogate; expected valid Unicode");
    }
    return text;
  }

  /** Two texts that are not Unicode could become the same bytes. */
  private static boolean isUnicode(String text) {
    return text.codePoints()
        .noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
  }
}
