/** How a setting is declared and how its text becomes a value. Internal. */
@NullMarked
package io.larder.config.setting;

import org.jspecify.annotations.NullMarked;
