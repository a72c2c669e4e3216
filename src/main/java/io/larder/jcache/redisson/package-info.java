/** Redisson's JCache as it is ({@code redis.jcache.engine=redisson}). Internal. */
@NullMarked
package io.larder.jcache.redisson;

import org.jspecify.annotations.NullMarked;
