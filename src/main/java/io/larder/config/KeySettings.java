package io.larder.config;

import io.larder.config.setting.Syntax;
import io.larder.config.setting.Syntax.Mismatch;

/**
 * How keys in Redis begin.
 *
 * @param prefix in front of every key that Larder writes, never empty
 * @param cacheNamespace what follows the prefix in keys of {@code CacheOperations}; may be empty
 */
public record KeySettings(String prefix, String cacheNamespace) {
  /** A namespace that no other feature uses; the empty text is one. */
  static final Syntax<String> NAMESPACE =
      new Syntax<>() {
        @Override
        public String parse(String text) throws Mismatch {
          if (text.startsWith("s:") || text.startsWith("j:")) {
            throw new Mismatch("a text that does not begin with s: (sessions) or j: (JCache)");
          }
          return text;
        }

        @Override
        public boolean isPresent(String text) {
          return true;
        }
      };
}
