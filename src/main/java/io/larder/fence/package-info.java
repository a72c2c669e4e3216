/** Internal: who may store what it computed, so that no value outlives an eviction. */
@NullMarked
package io.larder.fence;

import org.jspecify.annotations.NullMarked;
