/** Internal: listeners of caches, events of this JVM and of others, detected expiry. */
@NullMarked
package io.larder.jcache.listeners;

import org.jspecify.annotations.NullMarked;
