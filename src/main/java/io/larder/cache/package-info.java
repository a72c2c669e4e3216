/**
 * API: caching in Redis of values, hashes and counters, and removal by pattern.
 *
 * <h2>Computed values</h2>
 *
 * What {@code getOrCompute} does beyond reading, calling a loader and writing:
 *
 * <p><b>Without Redis it computes.</b> One call waits for Redis at most for {@code
 * redis.cache.default.deadline}, reading and writing together. While Redis is away, does not answer
 * in time or refuses (memory, rights, a replica), the loader is called and its value returned; of
 * refusals a warning says at most once a minute that values are not stored. After some calls
 * without an answer Redis is not asked any more until it answers a probe in the background. With
 * {@code redis.cache.default.on-failure=throw} a call waits for {@code redis.timeout}, its commands
 * together, and throws what the other methods throw; only a Redis that becomes unavailable between
 * the loader and the writing does not cost the value. {@link io.larder.cache.CacheOperations#cache}
 * chooses the settings of another name than {@code default}.
 *
 * <p><b>One loader.</b> In this JVM one loader runs at a time for a key ({@code
 * redis.cache.default.single-flight}: {@code jvm}, or {@code off}, or {@code cluster} for one in
 * all JVMs); the others wait for its value, at most for {@code flight-timeout}, and then call their
 * own. A loader runs on its caller's thread. If it fails, its caller gets the exception, nothing is
 * stored, and those who wait call their own loaders, one after the other. Two loaders that wait for
 * each other's keys do not: the one that would close the circle is called at once.
 *
 * <p><b>An eviction wins.</b> A value is not stored if its key was written or deleted, by any
 * method, also by a pattern or in another JVM, since its loader began, and callers who come after
 * that do not share it.
 *
 * <p><b>Types.</b> What the next caller reads equals what the first one got: a value that the asked
 * type does not give back (a subclass of it, a {@code Long} where {@code Object} is asked for) is
 * returned and not stored, and a warning says so at most once a minute; with {@code
 * on-failure=throw} it is a {@code CodecException}, and so is in any case a value that {@code set}
 * refuses.
 *
 * <p><b>Commands.</b> A hit is one command. A computation takes three: the read, a script for the
 * right to store, and a script that stores.
 *
 * <h2>Switched off</h2>
 *
 * With {@code redis.cache.NAME.enabled=false}, for what {@link
 * io.larder.cache.CacheOperations#cache} gives for the name, and with {@code
 * redis.cache.default.enabled=false} for every name without a setting of its own and without a
 * name, values pass through. Reads find nothing, and {@code exists}, {@code expire}, {@code
 * persist} and {@code ttl} neither. {@code getOrCompute} calls its loader. {@code set}, {@code
 * setAll} and {@code setIfAbsent}, which then is always true, store nothing and remove what is
 * there, so that nothing older is found when the cache is switched on again. {@code delete}, {@code
 * deleteByPattern} and {@code invalidate} delete. Redis is waited for at most for {@code deadline},
 * and failures of Redis are ignored unless {@code on-failure=throw}. Counters and hashes stay as
 * they are: nobody could compute them anew.
 */
@NullMarked
package io.larder.cache;

import org.jspecify.annotations.NullMarked;
