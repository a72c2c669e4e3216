/**
 * API: the state of the connection to Redis and the events that tell of its changes.
 *
 * <pre>{@code
 * void available(@Observes RedisConnected connected) { … }
 *
 * void gone(@Observes RedisDisconnected disconnected) { … }
 * }</pre>
 */
@NullMarked
package io.larder.connection;

import org.jspecify.annotations.NullMarked;
