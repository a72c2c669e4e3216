/** What Larder tells of caches and calls to Redis, for statistics, metrics and traces. Internal. */
@NullMarked
package io.larder.observe;

import org.jspecify.annotations.NullMarked;
