/** The CDI portable extension: registers Larder's beans and connects at start-up. */
@NullMarked
package io.larder.cdi;

import org.jspecify.annotations.NullMarked;
