/** The redis-server of {@code redis.embedded=true}, for development. Internal. */
@NullMarked
package io.larder.embedded;

import org.jspecify.annotations.NullMarked;
