/**
 * Where the entries of a cache are in Redis: keys, generations, scans, leases. Internal to Larder.
 */
@NullMarked
package io.larder.jcache.keyspace;

import org.jspecify.annotations.NullMarked;
