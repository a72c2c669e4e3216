/**
 * Standard JCache (JSR-107) in Redis: the beans, settings per cache and the engine below them.
 *
 * <p>Caches keep their entries in Redis.
 */
@NullMarked
package io.larder.jcache;

import org.jspecify.annotations.NullMarked;
