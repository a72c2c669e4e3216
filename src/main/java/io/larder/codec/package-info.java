/** Strict JSON, Java types in stored data, and the allowlist of those types. Internal. */
@NullMarked
package io.larder.codec;

import org.jspecify.annotations.NullMarked;
