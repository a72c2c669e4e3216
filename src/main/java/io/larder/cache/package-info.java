/** Generic caching on Redis: values, hashes, counters, patterns. */
@NullMarked
package io.larder.cache;

import org.jspecify.annotations.NullMarked;
