/** JCache clients, each with the configuration that {@code src/docs/guide/clients.md} gives. */
@NullMarked
package io.larder.clients;

import org.jspecify.annotations.NullMarked;
