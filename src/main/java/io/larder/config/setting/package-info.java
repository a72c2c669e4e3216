/** How settings are declared, where their texts come from and how these become values. Internal. */
@NullMarked
package io.larder.config.setting;

import org.jspecify.annotations.NullMarked;
