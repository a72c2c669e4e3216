/** API: sessions of refresh tokens in Redis: rotation, detection of reuse, instant revocation. */
@NullMarked
package io.larder.session;

import org.jspecify.annotations.NullMarked;
