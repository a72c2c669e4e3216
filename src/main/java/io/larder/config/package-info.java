/**
 * The typed settings of an application, each beside its declaration. Internal: applications set
 * properties and never use these types.
 */
@NullMarked
package io.larder.config;

import org.jspecify.annotations.NullMarked;
