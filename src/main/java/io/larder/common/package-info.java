/** Exceptions and message ids, shared by all packages. */
@NullMarked
package io.larder.common;

import org.jspecify.annotations.NullMarked;
