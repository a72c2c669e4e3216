/** Judges whether values come back from JSON as they are, and names their types where needed. */
@NullMarked
package io.larder.codec.shape;

import org.jspecify.annotations.NullMarked;
