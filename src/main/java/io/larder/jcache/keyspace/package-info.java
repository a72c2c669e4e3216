/** Internal: where the entries of a cache are in Redis: keys, generations, scans, leases. */
@NullMarked
package io.larder.jcache.keyspace;

import org.jspecify.annotations.NullMarked;
