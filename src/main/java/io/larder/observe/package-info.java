/**
 * What Larder tells of caches and of calls to Redis while it works: the seam for statistics,
 * metrics and traces. Internal to Larder.
 */
@NullMarked
package io.larder.observe;

import org.jspecify.annotations.NullMarked;
