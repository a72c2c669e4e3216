/** Internal: stands between calls and a Redis that does not answer. */
@NullMarked
package io.larder.guard;

import org.jspecify.annotations.NullMarked;
