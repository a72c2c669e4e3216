package io.larder.jcache.annotation.call;

import org.jspecify.annotations.Nullable;

/**
 * An exception as it stands in a cache of exceptions.
 *
 * @param type the name of its class
 * @param message its message
 * @param cause what it was caused by
 */
record StoredException(String type, @Nullable String message, @Nullable StoredException cause) {}
