/** Stands between annotated calls and a Redis that does not answer. Internal to Larder. */
@NullMarked
package io.larder.jcache.annotation.guard;

import org.jspecify.annotations.NullMarked;
