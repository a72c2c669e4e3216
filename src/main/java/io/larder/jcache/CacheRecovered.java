package io.larder.jcache;

import java.time.Duration;

/**
 * CDI event: the caches answer again, and everything that was evicted meanwhile is removed from
 * them.
 *
 * <p>Fired once at the change, after the {@link CacheDegraded} that it ends, on a callback thread.
 *
 * @param outage how long annotated methods ran without caches
 * @param evictions how many kept evictions were made up for
 */
public record CacheRecovered(Duration outage, long evictions) {}
