package io.larder.jcache.annotation;

import org.jspecify.annotations.Nullable;

/**
 * A hit.
 *
 * @param value what was cached, null where a null was
 */
record Found(@Nullable Object value) {}
