/** Annotated methods: read, checked and found. Internal to Larder. */
@NullMarked
package io.larder.jcache.annotation.method;

import org.jspecify.annotations.NullMarked;
