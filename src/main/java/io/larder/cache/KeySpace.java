package io.larder.cache;

import io.larder.common.KeyText;
import io.larder.config.KeySettings;
import io.larder.connection.Glob;

/**
 * Where the keys of a {@link CacheOperations} are in Redis.
 *
 * @param root what every key of Larder's begins with
 * @param namespace what keys of caches continue with
 * @param view what keys of a view continue with
 */
record KeySpace(String root, String namespace, String view) {
  /**
   * Namespaces of Larder's other parts, which a namespace of ours may lie across if it is short.
   */
  private static final String[] RESERVED = {"s:", "j:"};

  static KeySpace of(KeySettings settings) {
    return new KeySpace(settings.prefix(), settings.cacheNamespace(), "");
  }

  KeySpace withPrefix(String prefix) {
    return new KeySpace(root, namespace, view + Arguments.prefix(prefix));
  }

  /** The key in Redis for a key of the application. */
  String redisKey(String key) {
    String name = root + namespace + view + Arguments.key(key);
    if (isReserved(name)) {
      throw new IllegalArgumentException(
          "key "
              + KeyText.of(view + key)
              + " begins as keys of sessions (s:) or JCache (j:) do with redis.key.cache-namespace='"
              + namespace
              + "'; choose another key or namespace");
    }
    return name;
  }

  /** The pattern in Redis for a pattern of the application. */
  String redisPattern(String pattern) {
    return Glob.literal(root + namespace + view) + Arguments.pattern(pattern);
  }

  boolean isReserved(String redisKey) {
    for (String other : RESERVED) {
      if (redisKey.startsWith(other, root.length())) {
        return true;
      }
    }
    return false;
  }
}
