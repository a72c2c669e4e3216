/** Internal: the Redisson client, how it is configured, and its life. */
@NullMarked
package io.larder.connection.client;

import org.jspecify.annotations.NullMarked;
