package com.example.bookings;

import jakarta.annotation.Resource;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.Singleton;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/**
 * Stands for the database: a transaction sees what it has written, others see what was committed. A
 * commit can be stopped, so that other requests come between a change and its commit.
 */
@Singleton
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionAttribute(TransactionAttributeType.SUPPORTS)
public class BookingTable {
  @Resource TransactionSynchronizationRegistry transactions;

  private final Map<String, String> committed = new ConcurrentHashMap<>();
  private volatile CountDownLatch gate = new CountDownLatch(0);
  private volatile boolean committing;

  public String read(String id) {
    Map<String, String> own = written(false);
    String found = own == null ? null : own.get(id);
    return found != null ? found : committed.getOrDefault(id, "nobody");
  }

  public void write(String id, String name) {
    written(true).put(id, name);
  }

  @SuppressWarnings("unchecked")
  private Map<String, String> written(boolean wanted) {
    if (transactions.getTransactionKey() == null) {
      return wanted ? committed : null;
    }
    Map<String, String> own = (Map<String, String>) transactions.getResource(this);
    if (own == null && wanted) {
      Map<String, String> fresh = new ConcurrentHashMap<>();
      transactions.putResource(this, fresh);
      transactions.registerInterposedSynchronization(
          new Synchronization() {
            @Override
            public void beforeCompletion() {
              commit(fresh);
            }

            @Override
            public void afterCompletion(int status) {}
          });
      own = fresh;
    }
    return own;
  }

  private void commit(Map<String, String> changes) {
    committing = true;
    try {
      gate.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    committed.putAll(changes);
    committing = false;
  }

  /** Commits wait from now on, or go on. */
  public void stop(boolean stopped) {
    gate.countDown();
    gate = new CountDownLatch(stopped ? 1 : 0);
  }

  /** Whether a commit has begun and is not done. */
  public boolean isCommitting() {
    return committing;
  }
}
