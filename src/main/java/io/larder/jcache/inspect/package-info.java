/** Looks at the entries of caches on behalf of an operator, at a bounded cost. Internal. */
@NullMarked
package io.larder.jcache.inspect;

import org.jspecify.annotations.NullMarked;
