/** The console: who may enter it, what it looks at, and its answers; see console.md. Internal. */
@NullMarked
package io.larder.console;

import org.jspecify.annotations.NullMarked;
