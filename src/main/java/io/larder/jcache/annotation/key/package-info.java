/** Keys of annotated calls. Internal to Larder. */
@NullMarked
package io.larder.jcache.annotation.key;

import org.jspecify.annotations.NullMarked;
