package io.larder.config;

/**
 * How keys in Redis begin.
 *
 * @param prefix in front of every key that Larder writes, never empty
 * @param cacheNamespace what follows the prefix in keys of {@code CacheOperations}; may be empty
 */
public record KeySettings(String prefix, String cacheNamespace) {}
