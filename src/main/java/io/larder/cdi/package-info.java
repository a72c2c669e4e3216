/** The CDI extensions: they register beans and connect at start-up. Internal but their names. */
@NullMarked
package io.larder.cdi;

import org.jspecify.annotations.NullMarked;
