package io.larder.jcache.annotation.call;

import org.jspecify.annotations.Nullable;

/**
 * A value that a cache has.
 *
 * @param value the value, null where a null is cached
 */
record Hit(@Nullable Object value) {}
