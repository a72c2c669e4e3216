package io.larder.transaction;

import io.larder.common.MessageId;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.transaction.RollbackException;
import jakarta.transaction.Synchronization;
import jakarta.transaction.SystemException;
import jakarta.transaction.Transaction;
import jakarta.transaction.TransactionManager;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.naming.NoInitialContextException;
import org.jspecify.annotations.Nullable;

/**
 * The transactions of Jakarta Transactions, used where the API is present. The registry of the
 * platform is looked for when a transaction may matter first: a bean of the container (Quarkus,
 * Helidon, an application in Java SE), then the names under which servers have it; where there is
 * no registry, a transaction manager, likewise. All objects of this class see the same participants
 * of a transaction.
 *
 * <p>It is a bean only in CDI Lite, where its injection points say that the platform's beans are
 * used.
 */
@Singleton
public final class JtaTransactions implements Transactions {
  private static final System.Logger LOG = System.getLogger("io.larder.jcache");

  // Jakarta EE's name first, which is not there on every thread; then those of WildFly.
  private static final List<String> REGISTRIES =
      List.of(
          "java:comp/TransactionSynchronizationRegistry",
          "java:jboss/TransactionSynchronizationRegistry");
  private static final List<String> MANAGERS =
      List.of("java:jboss/TransactionManager", "java:appserver/TransactionManager");
  // Open Liberty without its JNDI feature.
  private static final String LIBERTY = "com.ibm.tx.jta.TransactionManagerFactory";

  private final Instance<TransactionSynchronizationRegistry> registries;
  private final Instance<TransactionManager> managers;
  private volatile @Nullable Platform platform;

  @Inject
  public JtaTransactions(
      Instance<TransactionSynchronizationRegistry> registries,
      Instance<TransactionManager> managers) {
    this.registries = registries;
    this.managers = managers;
  }

  /** {@return one that is no bean, which looks for the platform's among these} */
  public static Transactions of(Instance<Object> beans) {
    return new JtaTransactions(
        beans.select(TransactionSynchronizationRegistry.class),
        beans.select(TransactionManager.class));
  }

  /** What a platform tells of the thread's transaction. */
  private interface Platform {
    int status() throws SystemException;

    @Nullable Participants joined() throws SystemException;

    void join(Participants participants) throws SystemException, RollbackException;
  }

  private static final class Nothing implements Platform {
    @Override
    public int status() {
      return jakarta.transaction.Status.STATUS_NO_TRANSACTION;
    }

    @Override
    public @Nullable Participants joined() {
      return null;
    }

    @Override
    public void join(Participants participants) {
      throw new IllegalStateException("no transactions");
    }
  }

  /** Tells the participants of the end. */
  private record End(Participants participants, Runnable before) implements Synchronization {
    @Override
    public void beforeCompletion() {}

    @Override
    public void afterCompletion(int status) {
      before.run();
      participants.completed(status == jakarta.transaction.Status.STATUS_COMMITTED);
    }
  }

  private static final class OfRegistry implements Platform {
    private final TransactionSynchronizationRegistry registry;

    OfRegistry(TransactionSynchronizationRegistry registry) {
      this.registry = registry;
    }

    @Override
    public int status() {
      return registry.getTransactionStatus();
    }

    @Override
    public @Nullable Participants joined() {
      return (Participants) registry.getResource(Participants.class);
    }

    @Override
    public void join(Participants participants) {
      registry.registerInterposedSynchronization(new End(participants, () -> {}));
      registry.putResource(Participants.class, participants);
    }
  }

  private static final class OfManager implements Platform {
    private static final Map<Transaction, Participants> JOINED = new ConcurrentHashMap<>();

    private final TransactionManager manager;

    OfManager(TransactionManager manager) {
      this.manager = manager;
    }

    @Override
    public int status() throws SystemException {
      return manager.getStatus();
    }

    @Override
    public @Nullable Participants joined() throws SystemException {
      Transaction transaction = manager.getTransaction();
      return transaction == null ? null : JOINED.get(transaction);
    }

    @Override
    public void join(Participants participants) throws SystemException, RollbackException {
      Transaction transaction = manager.getTransaction();
      transaction.registerSynchronization(new End(participants, () -> JOINED.remove(transaction)));
      JOINED.put(transaction, participants);
    }
  }

  @Override
  public Status status() {
    try {
      return switch (platform().status()) {
        case jakarta.transaction.Status.STATUS_ACTIVE -> Status.ACTIVE;
        case jakarta.transaction.Status.STATUS_NO_TRANSACTION,
            jakarta.transaction.Status.STATUS_COMMITTED,
            jakarta.transaction.Status.STATUS_UNKNOWN ->
            Status.NONE;
        default -> Status.DOOMED;
      };
    } catch (SystemException | RuntimeException e) {
      report(e);
      return Status.NONE;
    }
  }

  @Override
  public @Nullable Participants joined() {
    return status() == Status.NONE ? null : find();
  }

  private @Nullable Participants find() {
    try {
      return platform().joined();
    } catch (SystemException | RuntimeException e) {
      report(e);
      return null;
    }
  }

  @Override
  public @Nullable Participants join() {
    Participants known = joined();
    if (known != null || status() != Status.ACTIVE) {
      return known;
    }
    Participants participants = new Participants();
    try {
      platform().join(participants);
      return participants;
    } catch (SystemException | RollbackException | RuntimeException e) {
      report(e);
      return null;
    }
  }

  private static void report(Exception failure) {
    LOG.log(
        Level.DEBUG,
        () -> MessageId.CACHE_FAILURE.text("a transaction cannot be asked: " + failure));
  }

  private Platform platform() {
    Platform known = platform;
    return known != null ? known : search();
  }

  /** Not remembered where names may be there on another thread. */
  private Platform search() {
    if (registries.isResolvable()) {
      return found(new OfRegistry(registries.get()));
    }
    boolean names = true;
    try {
      for (String name : REGISTRIES) {
        if (named(name) instanceof TransactionSynchronizationRegistry registry) {
          return found(new OfRegistry(registry));
        }
      }
    } catch (NoInitialContextException e) {
      names = false;
    }
    TransactionManager manager = managers.isResolvable() ? managers.get() : manager();
    if (manager != null) {
      return found(new OfManager(manager));
    }
    return names ? new Nothing() : found(new Nothing());
  }

  private static @Nullable TransactionManager manager() {
    try {
      for (String name : MANAGERS) {
        if (named(name) instanceof TransactionManager manager) {
          return manager;
        }
      }
    } catch (NoInitialContextException e) {
      // No names at all.
    }
    return ofLiberty();
  }

  /** What the platform has under a name, or null: nothing, or nothing on this thread. */
  @SuppressWarnings("BanJNDI") // names of the platform's own, none of which comes from outside
  private static @Nullable Object named(String name) throws NoInitialContextException {
    try {
      return InitialContext.doLookup(name);
    } catch (NoInitialContextException e) {
      throw e;
    } catch (NamingException | RuntimeException e) {
      return null;
    }
  }

  private static @Nullable TransactionManager ofLiberty() {
    try {
      Class<?> factory =
          Class.forName(LIBERTY, true, Thread.currentThread().getContextClassLoader());
      return (TransactionManager) factory.getMethod("getTransactionManager").invoke(null);
    } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
      return null;
    }
  }

  private Platform found(Platform one) {
    platform = one;
    return one;
  }
}
