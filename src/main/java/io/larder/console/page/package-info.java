/** What pages of the console are written with: HTML, SVG, figures with their units. Internal. */
@NullMarked
package io.larder.console.page;

import org.jspecify.annotations.NullMarked;
