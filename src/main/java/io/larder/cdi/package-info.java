/**
 * The CDI portable extension: registers Larder's beans and connects at start-up. Internal, except
 * the name of {@link LarderExtension}, for containers that are started without discovery.
 */
@NullMarked
package io.larder.cdi;

import org.jspecify.annotations.NullMarked;
