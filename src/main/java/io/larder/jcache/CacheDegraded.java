package io.larder.jcache;

/**
 * CDI event: the caches do not answer; annotated methods run without them from now on.
 *
 * <p>Fired once at the change, on a callback thread, never on a thread of the Redis client. {@link
 * CacheRecovered} follows.
 *
 * @param reason why, in one line, without keys and values
 */
public record CacheDegraded(String reason) {}
