/** Where the texts of settings come from. Internal. */
@NullMarked
package io.larder.config.source;

import org.jspecify.annotations.NullMarked;
