package io.larder.cache;

import io.larder.common.InputText;
import io.larder.common.KeyText;
import io.larder.connection.call.KeysByPattern;
import io.larder.fence.FenceNames;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Makes keys and patterns of Redis from those of the application: behind {@code redis.key.prefix}
 * and {@code redis.key.cache-namespace} stands the prefix of a view, empty without one.
 */
record CacheKeys(String root, String namespace, String view) {
  // Namespaces of sessions, JCache and fences, which begin with a namespace as short as none.
  private static final List<String> RESERVED = List.of("s:", "j:", FenceNames.NAMESPACE);

  CacheKeys withPrefix(String prefix) {
    Objects.requireNonNull(prefix, "prefix is null");
    return prefix.isEmpty()
        ? this
        : new CacheKeys(root, namespace, view + InputText.require("prefix", prefix));
  }

  String redisKey(String key) {
    String name = root + namespace + view + InputText.require("key", key);
    if (isReserved(name)) {
      String problem = " begins as keys of sessions (s:), JCache (j:) or fences (f:) do with ";
      throw new IllegalArgumentException(
          "key "
              + KeyText.of(view + key)
              + problem
              + "redis.key.cache-namespace='"
              + namespace
              + "'; choose another key or namespace");
    }
    return name;
  }

  String redisPattern(String pattern) {
    return KeysByPattern.literal(root + namespace + view) + InputText.require("pattern", pattern);
  }

  boolean isReserved(String redisKey) {
    return RESERVED.stream().anyMatch(other -> redisKey.startsWith(other, root.length()));
  }

  /** Keys of the application and in Redis, in order, each once. */
  Map<String, String> redisKeys(Collection<String> wanted) {
    Objects.requireNonNull(wanted, "keys is null");
    Map<String, String> names = new LinkedHashMap<>();
    for (String key : wanted.toArray(String[]::new)) {
      names.put(key, redisKey(key));
    }
    return names;
  }
}
