/** Internal: how refresh tokens are made, recognised and sealed. Nothing here calls Redis. */
@NullMarked
package io.larder.session.token;

import org.jspecify.annotations.NullMarked;
