/**
 * Listeners of caches: events of this JVM and of others, and detected expiry. Internal to Larder.
 */
@NullMarked
package io.larder.jcache.listeners;

import org.jspecify.annotations.NullMarked;
