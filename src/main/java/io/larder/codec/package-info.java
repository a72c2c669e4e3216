/** JSON in, JSON out: strict reading, no class named in the data is ever loaded. */
@NullMarked
package io.larder.codec;

import org.jspecify.annotations.NullMarked;
