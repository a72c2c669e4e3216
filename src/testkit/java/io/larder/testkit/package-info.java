/**
 * Tests of services that use Larder, each test class on a Redis of its own.
 *
 * <pre>{@code
 * @LarderTest
 * class RatesTest {
 *   @Test
 *   void rate_isReadOnce(CacheProbe cache) throws Exception {
 *     …
 *   }
 * }
 * }</pre>
 *
 * {@link io.larder.testkit.LarderTest} goes on the class; parameters of its tests are {@link
 * io.larder.testkit.RedisControl} and {@link io.larder.testkit.CacheProbe}.
 */
@NullMarked
package io.larder.testkit;

import org.jspecify.annotations.NullMarked;
