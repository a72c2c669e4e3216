/**
 * Single flight: one computation of a value at a time in this JVM or in all. Internal to Larder.
 */
@NullMarked
package io.larder.flight;

import org.jspecify.annotations.NullMarked;
