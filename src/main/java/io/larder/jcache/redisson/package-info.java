/**
 * Redisson's JCache as it is, for caches that other applications on Redisson share ({@code
 * redis.jcache.engine=redisson}). Internal to Larder; {@code LarderCacheManager} alone names it.
 */
@NullMarked
package io.larder.jcache.redisson;

import org.jspecify.annotations.NullMarked;
