/**
 * The seam between {@code javax.cache}, the annotations and the engines that keep entries, and what
 * engines share. Internal to Larder.
 */
@NullMarked
package io.larder.jcache.engine;

import org.jspecify.annotations.NullMarked;
