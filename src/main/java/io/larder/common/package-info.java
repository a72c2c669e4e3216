/** What every package shares: exceptions and message ids. */
@NullMarked
package io.larder.common;

import org.jspecify.annotations.NullMarked;
