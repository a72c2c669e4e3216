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
 * Without CDI, {@link io.larder.jcache.LarderCachingProvider} is asked for by its name. The
 * settings that its manager is given go before those of the application, one by one; a server is
 * named whole, so that no password or key store goes to one that it was not written for.
 */
@NullMarked
package io.larder.jcache;

import org.jspecify.annotations.NullMarked;
