package io.larder.transaction;

import com.arjuna.ats.internal.jta.transaction.arjunacore.TransactionSynchronizationRegistryImple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import jakarta.transaction.TransactionManager;
import jakarta.transaction.TransactionSynchronizationRegistry;

/** What containers have of Narayana. */
final class Platforms {
  private Platforms() {}

  static TransactionManager manager() {
    return com.arjuna.ats.jta.TransactionManager.transactionManager();
  }

  /** Has the registry, as Jakarta EE says. */
  @ApplicationScoped
  static class WithRegistry {
    @Produces
    @Singleton
    static TransactionSynchronizationRegistry registry() {
      return new TransactionSynchronizationRegistryImple();
    }
  }

  /** Has the transaction manager only. */
  @ApplicationScoped
  static class WithManager {
    @Produces
    @Singleton
    static TransactionManager produced() {
      return manager();
    }
  }
}
