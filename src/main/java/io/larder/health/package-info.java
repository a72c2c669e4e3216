/** Health: MicroProfile's readiness check {@code redis}, where its API is present. Internal. */
@NullMarked
package io.larder.health;

import org.jspecify.annotations.NullMarked;
