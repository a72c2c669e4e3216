/** Internal: reports which keys change in Redis. */
@NullMarked
package io.larder.connection.tracking;

import org.jspecify.annotations.NullMarked;
