/** Entries that a JVM keeps in its memory. Internal to Larder. */
@NullMarked
package io.larder.jcache.near;

import org.jspecify.annotations.NullMarked;
