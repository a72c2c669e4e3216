/**
 * Standard JCache (JSR-107) in Redis: provider, manager and caches, for injection and by API.
 *
 * <pre>{@code
 * @Inject @CacheName("tutors") Cache<Long, Tutor> tutors;
 *
 * @CacheResult(cacheName = "tutors")
 * Tutor find(long id) { … }
 * }</pre>
 *
 * Without CDI, {@link io.larder.jcache.LarderCachingProvider} is asked for by its name.
 */
@NullMarked
package io.larder.jcache;

import org.jspecify.annotations.NullMarked;
