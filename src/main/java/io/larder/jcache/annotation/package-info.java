/** The annotations of JSR-107, chapter 8, on CDI beans. Internal. */
@NullMarked
package io.larder.jcache.annotation;

import org.jspecify.annotations.NullMarked;
