/** Tests of the documents: links, code and configuration in README.md and src/docs. */
@NullMarked
package io.larder.document;

import org.jspecify.annotations.NullMarked;
