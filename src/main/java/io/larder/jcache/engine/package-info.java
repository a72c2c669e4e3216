/** Internal: the seam between {@code javax.cache}, the annotations and the engines. */
@NullMarked
package io.larder.jcache.engine;

import org.jspecify.annotations.NullMarked;
