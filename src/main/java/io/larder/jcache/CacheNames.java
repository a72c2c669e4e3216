package io.larder.jcache;

import java.util.Locale;
import java.util.Objects;

/** Which texts may be names of caches. */
final class CacheNames {
  private CacheNames() {}

  /** Fails for a name that no key in Redis can carry. */
  static void check(String cacheName) {
    if (Objects.requireNonNull(cacheName, "cacheName is null").isEmpty()) {
      throw new IllegalArgumentException(
          "the name of a cache is empty; expected at least a letter");
    }
    for (int i = 0; i < cacheName.length(); i++) {
      char c = cacheName.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < cacheName.length()
          && Character.isLowSurrogate(cacheName.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        // In UTF-8 it would be a question mark, as every other such character.
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "the name of a cache has half a surrogate pair at index %d; expected Unicode text",
                i));
      }
    }
  }
}
