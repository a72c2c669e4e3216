/** Keys of caches as bytes: the same bytes exactly for equal keys. Internal to Larder. */
@NullMarked
package io.larder.codec.key;

import org.jspecify.annotations.NullMarked;
