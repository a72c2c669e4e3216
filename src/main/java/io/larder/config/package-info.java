/** Typed settings and the readers that fill them. */
@NullMarked
package io.larder.config;

import org.jspecify.annotations.NullMarked;
