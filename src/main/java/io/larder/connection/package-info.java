/** The one connection of an application to Redis: connecting, state, events, calls. */
@NullMarked
package io.larder.connection;

import org.jspecify.annotations.NullMarked;
