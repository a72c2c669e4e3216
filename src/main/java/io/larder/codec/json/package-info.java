/** JSON where Larder writes or reads it otherwise than Jackson does. Internal to Larder. */
@NullMarked
package io.larder.codec.json;

import org.jspecify.annotations.NullMarked;
