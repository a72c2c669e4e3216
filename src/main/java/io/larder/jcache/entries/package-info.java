/**
 * Larder's own engine: how entries are read, written, loaded, processed and iterated. Internal to
 * Larder.
 */
@NullMarked
package io.larder.jcache.entries;

import org.jspecify.annotations.NullMarked;
