package io.larder.transaction;

import com.arjuna.ats.jta.TransactionManager;
import jakarta.transaction.RollbackException;
import jakarta.transaction.SystemException;
import jakarta.transaction.Transaction;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

/**
 * A database of texts by key, which takes part in transactions: a transaction sees what it has
 * written, others see what was committed. Rows are not locked.
 */
final class Table {
  private final Map<String, String> committed = new ConcurrentHashMap<>();
  private final Map<Transaction, Map<String, String>> written = new ConcurrentHashMap<>();
  private volatile Runnable committing = () -> {};

  /** Runs when a transaction has committed here, and nobody has been told yet. */
  void whenCommitted(Runnable step) {
    committing = step;
  }

  private static Transaction current() {
    try {
      return TransactionManager.transactionManager().getTransaction();
    } catch (SystemException e) {
      throw new IllegalStateException(e);
    }
  }

  String read(String key) {
    Transaction transaction = current();
    String own = transaction == null ? null : written.getOrDefault(transaction, Map.of()).get(key);
    return own != null ? own : committed.getOrDefault(key, "none");
  }

  void write(String key, String value) {
    Transaction transaction = current();
    if (transaction == null) {
      committed.put(key, value);
      return;
    }
    written.computeIfAbsent(transaction, this::enlisted).put(key, value);
  }

  private Map<String, String> enlisted(Transaction transaction) {
    try {
      transaction.enlistResource(new Branch(transaction));
    } catch (RollbackException | IllegalStateException e) {
      // It is never committed, and forgotten with the transaction.
    } catch (SystemException e) {
      throw new IllegalStateException(e);
    }
    return new ConcurrentHashMap<>();
  }

  /** The part of a transaction in this database. */
  private final class Branch implements XAResource {
    private final Transaction transaction;

    Branch(Transaction transaction) {
      this.transaction = transaction;
    }

    @Override
    public void commit(Xid xid, boolean onePhase) {
      committed.putAll(written.remove(transaction));
      committing.run();
    }

    @Override
    public void rollback(Xid xid) {
      written.remove(transaction);
    }

    @Override
    public int prepare(Xid xid) {
      return XA_OK;
    }

    @Override
    public void start(Xid xid, int flags) {}

    @Override
    public void end(Xid xid, int flags) {}

    @Override
    public void forget(Xid xid) {}

    @Override
    public Xid[] recover(int flag) {
      return new Xid[0];
    }

    @Override
    public boolean isSameRM(XAResource other) {
      return other == this;
    }

    @Override
    public int getTransactionTimeout() {
      return 0;
    }

    @Override
    public boolean setTransactionTimeout(int seconds) {
      return false;
    }
  }
}
