/** Internal: connects, notices losses and connects again. */
@NullMarked
package io.larder.connection.connect;

import org.jspecify.annotations.NullMarked;
