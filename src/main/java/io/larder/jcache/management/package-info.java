/** Statistics and management beans of caches. Internal to Larder. */
@NullMarked
package io.larder.jcache.management;

import org.jspecify.annotations.NullMarked;
