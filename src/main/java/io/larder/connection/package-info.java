/** API: the state of the connection to Redis and the events that tell of its changes. */
@NullMarked
package io.larder.connection;

import org.jspecify.annotations.NullMarked;
