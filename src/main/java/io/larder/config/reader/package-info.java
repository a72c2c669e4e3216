/** Reads the settings of an application and checks them against each other. Internal. */
@NullMarked
package io.larder.config.reader;

import org.jspecify.annotations.NullMarked;
