/** The typed settings of an application, each beside its declaration. Internal. */
@NullMarked
package io.larder.config;

import org.jspecify.annotations.NullMarked;
