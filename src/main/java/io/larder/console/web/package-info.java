/** The console's servlet: the only classes that need the servlet API. Internal. */
@NullMarked
package io.larder.console.web;

import org.jspecify.annotations.NullMarked;
