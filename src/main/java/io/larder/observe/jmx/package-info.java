/** The figures as MXBeans, which need no library. Internal. */
@NullMarked
package io.larder.observe.jmx;

import org.jspecify.annotations.NullMarked;
