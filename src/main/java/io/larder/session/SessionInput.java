package io.larder.session;

import static java.util.Objects.requireNonNull;

import io.larder.common.InputText;
import io.larder.session.token.IssuedToken;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Checks what applications pass to the store, with messages that never quote a token. */
final class SessionInput {
  // More than any header of a request takes, so that longer texts are no tokens.
  static final int LONGEST_TOKEN = 16_384;
  // Times in milliseconds stay exact in Lua, whose numbers are doubles.
  private static final Duration LONGEST_TTL = Duration.ofDays(365_000);

  private SessionInput() {}

  /** Whether there can be a session under this token at all. */
  static boolean canBeToken(@Nullable String token) {
    return token != null
        && !token.isEmpty()
        && token.length() <= LONGEST_TOKEN
        && InputText.isUnicode(token);
  }

  /** A token of the caller's, under which a session is to be stored. */
  static String newToken(String token) {
    InputText.require("token", token);
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

  static Map<String, ?> attributes(Map<String, ?> attributes) {
    requireNonNull(attributes, "attributes is null");
    attributes.keySet().forEach(name -> requireNonNull(name, "attributes has a null name"));
    return attributes;
  }

  static Duration ttl(Duration ttl) {
    requireNonNull(ttl, "ttl is null");
    if (ttl.compareTo(Duration.ofMillis(1)) < 0 || ttl.compareTo(LONGEST_TTL) > 0) {
      String expected = "expected at least a millisecond and at most " + LONGEST_TTL;
      throw new IllegalArgumentException(
          "ttl is " + ttl + "; " + expected + ", since every session expires");
    }
    return ttl;
  }
}
