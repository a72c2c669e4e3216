/** Sockets to redis-servers, and links that fail. Internal. */
package io.larder.testkit.wire;
