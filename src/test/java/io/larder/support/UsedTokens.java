package io.larder.support;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Every token that a test of this JVM used; they are looked for in Redis. */
public final class UsedTokens {
  private static final Set<String> TOKENS = ConcurrentHashMap.newKeySet();

  private UsedTokens() {}

  /** Notes a token and gives it back. */
  public static String used(String token) {
    TOKENS.add(token);
    return token;
  }

  /** Those that were used since this was asked last. */
  static Set<String> take() {
    Set<String> taken = Set.copyOf(TOKENS);
    TOKENS.removeAll(taken);
    return taken;
  }
}
