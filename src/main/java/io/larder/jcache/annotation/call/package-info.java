/** Calls of annotated methods. Internal to Larder. */
@NullMarked
package io.larder.jcache.annotation.call;

import org.jspecify.annotations.NullMarked;
