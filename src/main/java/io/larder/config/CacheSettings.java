package io.larder.config;

import java.time.Duration;
import java.util.Optional;

/**
 * The settings of one cache: {@code redis.cache.NAME.*} over {@code redis.cache.default.*}.
 *
 * @param ttl how long a value stays after it was written
 * @param maxIdle how long a value stays after it was last read or written, or empty: idleness does
 *     not count
 * @param jitter by which part of itself a time to live is shortened at random, at most, from 0 to
 *     below 1: values that were written together do not expire together
 * @param nullTtl how long a null that a method returned stays, or empty: nulls are not cached
 * @param onFailure what an annotated method does when the cache fails
 * @param deadline how much longer than without a cache a call of an annotated method takes at most
 * @param singleFlight how many callers compute one missing value at a time
 * @param statistics whether statistics are counted and registered with JMX
 * @param management whether the configuration is registered with JMX
 * @param near what is kept in memory, or empty: nothing
 */
public record CacheSettings(
    Duration ttl,
    Optional<Duration> maxIdle,
    double jitter,
    Optional<Duration> nullTtl,
    OnFailure onFailure,
    Duration deadline,
    SingleFlightMode singleFlight,
    boolean statistics,
    boolean management,
    Optional<NearSettings> near) {}
