/** Internal: Larder's own engine reads, writes, loads, processes and iterates entries. */
@NullMarked
package io.larder.jcache.entries;

import org.jspecify.annotations.NullMarked;
