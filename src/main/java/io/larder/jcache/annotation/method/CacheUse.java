package io.larder.jcache.annotation.method;

import java.lang.reflect.Type;

/**
 * A method that puts values into a cache. Internal to Larder.
 *
 * @param cacheName the cache
 * @param valueType the generic type of the values, resolved for the bean class
 * @param where class and method, as messages name them
 */
public record CacheUse(String cacheName, Type valueType, String where) {}
