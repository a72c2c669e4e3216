/** Standard JCache (JSR-107) in Redis: provider, manager and caches, for injection and by API. */
@NullMarked
package io.larder.jcache;

import org.jspecify.annotations.NullMarked;
