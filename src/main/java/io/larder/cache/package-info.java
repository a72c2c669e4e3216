/** API: caching in Redis of values, hashes and counters, and removal by pattern. */
@NullMarked
package io.larder.cache;

import org.jspecify.annotations.NullMarked;
