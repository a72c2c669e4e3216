/** Internal: one computation of a value at a time, in this JVM or in all. */
@NullMarked
package io.larder.flight;

import org.jspecify.annotations.NullMarked;
