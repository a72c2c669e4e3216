package io.larder.cache;

import io.larder.common.InputText;
import io.larder.common.KeyText;
import io.larder.connection.call.Glob;
import java.util.Objects;

/**
 * Makes keys and patterns of Redis from those of the application.
 *
 * @param root {@code redis.key.prefix}
 * @param namespace {@code redis.key.cache-namespace}
 * @param view the prefix of a view, empty without one
 */
record CacheKeys(String root, String namespace, String view) {
  /** Namespaces of sessions and of JCache, which begin with a namespace as short as none. */
  private static final String[] RESERVED = {"s:", "j:"};

  CacheKeys withPrefix(String prefix) {
    return new CacheKeys(root, namespace, view + prefixOf(prefix));
  }

  private static String prefixOf(String prefix) {
    Objects.requireNonNull(prefix, "prefix is null");
    return prefix.isEmpty() ? prefix : InputText.require("prefix", prefix);
  }

  /** The key in Redis for a key of the application. */
  String redisKey(String key) {
    String name = root + namespace + view + InputText.require("key", key);
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
    return Glob.literal(root + namespace + view) + InputText.require("pattern", pattern);
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
