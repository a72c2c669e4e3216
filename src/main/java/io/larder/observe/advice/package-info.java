/** Sentences on what could be better, computed from figures and settings. Internal. */
@NullMarked
package io.larder.observe.advice;

import org.jspecify.annotations.NullMarked;
