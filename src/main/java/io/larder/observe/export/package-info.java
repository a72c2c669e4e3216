/** Metrics libraries with which the figures are published, each in one class. Internal. */
@NullMarked
package io.larder.observe.export;

import org.jspecify.annotations.NullMarked;
