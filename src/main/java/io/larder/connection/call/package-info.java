/** Internal: sends commands to Redis and gives their replies. */
@NullMarked
package io.larder.connection.call;

import org.jspecify.annotations.NullMarked;
