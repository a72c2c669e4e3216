package io.larder.jcache.annotation.call;

import io.larder.common.MessageId;
import io.larder.connection.call.Reply;
import io.larder.flight.SingleFlight;
import io.larder.transaction.Participants;
import io.larder.transaction.Transactions;
import io.larder.transaction.Transactions.Status;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Finds the work of the transaction that a call is made in. Thread-safe. */
final class TransactionalCalls {
  private static final System.Logger LOG = System.getLogger("io.larder.jcache");

  private final Transactions transactions;
  private final SingleFlight flights;
  // Transactions under way that have changed something: without any, a read need not ask.
  private final AtomicInteger changing = new AtomicInteger();

  TransactionalCalls(Transactions transactions, SingleFlight flights) {
    this.transactions = transactions;
    this.flights = flights;
  }

  /** The work of the caller's transaction if it has changed something, else null. */
  @Nullable TransactionWork changing() {
    Participants joined = changing.get() == 0 ? null : transactions.joined();
    TransactionWork work = joined == null ? null : joined.find(TransactionWork.class);
    return work != null && work.hasChanges() ? work : null;
  }

  /** The work of the caller's transaction, or null: there is none. */
  @Nullable TransactionWork current() {
    if (transactions.status() == Status.NONE) {
      return null;
    }
    Participants joined = transactions.join();
    return joined == null
        ? new TransactionWork(this, true)
        : joined.get(TransactionWork.class, () -> new TransactionWork(this, false));
  }

  void changes() {
    changing.incrementAndGet();
  }

  void ended() {
    changing.decrementAndGet();
  }

  void outdate(SingleFlight.Key key) {
    flights.outdate(key);
  }

  void outdateAll(Object cache) {
    flights.outdateAll(cache);
  }

  /** Waits for what is done after the end; nobody takes a failure, which is reported elsewhere. */
  void settle(Reply<@Nullable Void> reply) {
    try {
      reply.await();
    } catch (RuntimeException e) {
      // The application's writer or listener; failures of Redis are the guard's.
      Level level = CallFailures.isOfApplication(e) ? Level.WARNING : Level.DEBUG;
      LOG.log(
          level,
          MessageId.CACHE_CALL_FAILED.text(
              "after the commit of a transaction, a cache failed: %s", e));
    }
  }
}
