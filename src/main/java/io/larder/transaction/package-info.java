/** Internal: the transactions of Jakarta Transactions that a call may be made in. */
@NullMarked
package io.larder.transaction;

import org.jspecify.annotations.NullMarked;
