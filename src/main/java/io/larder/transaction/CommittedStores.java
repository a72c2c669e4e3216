package io.larder.transaction;

import io.larder.common.MessageId;
import io.larder.transaction.Transactions.Participant;
import io.larder.transaction.Transactions.Status;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Stores what code of the application computes within a transaction after its commit, or never: the
 * transaction may have read its own changes, which nobody else may see before. Thread-safe.
 */
public record CommittedStores(Transactions transactions) {
  private static final System.Logger LOG = System.getLogger("io.larder.cache");

  /** Nobody is in a transaction. */
  public static final CommittedStores NONE = new CommittedStores(Transactions.NONE);

  /** A value that is stored later. */
  public interface Later {
    /** Sends it; the result waits for the reply. */
    Runnable send();

    /** Gives back what was kept to store it. */
    void drop();
  }

  /** Where values of the caller's transaction are kept, or null: the caller is in none. */
  public @Nullable Pending pending() {
    if (transactions.status() == Status.NONE) {
      return null;
    }
    Participants joined = transactions.join();
    return joined == null
        ? new Pending(null)
        : joined.get(Pending.class, () -> new Pending(joined));
  }

  /** The values of one transaction that are not stored yet. Thread-safe. */
  public static final class Pending implements Participant {
    // What is computed beyond it is not stored.
    private static final int MOST = 1_000;

    // Null: it can only be rolled back, or does not tell of its end.
    private final @Nullable Participants transaction;
    private final Map<Object, Later> values = new HashMap<>();
    private @Nullable Boolean committed;

    private Pending(@Nullable Participants transaction) {
      this.transaction = transaction;
    }

    /**
     * Stores a value after the commit, instead of an earlier one of the same key; never one of
     * which the transaction may have changed a part.
     */
    public void add(Object key, Later value) {
      boolean late;
      synchronized (this) {
        boolean keeps = transaction != null && !transaction.hasChanges();
        if (keeps && committed == null && (values.size() < MOST || values.containsKey(key))) {
          // The earlier one has the same right to be stored, or none any more.
          values.put(key, value);
          return;
        }
        late = keeps && Boolean.TRUE.equals(committed);
      }
      if (late) {
        // Of a stage that completes after the transaction.
        Runnable unused = value.send();
      } else {
        value.drop();
      }
    }

    @Override
    public void completed(boolean committed) {
      List<Later> kept;
      synchronized (this) {
        this.committed = committed;
        kept = new ArrayList<>(values.values());
        values.clear();
      }
      if (!committed) {
        kept.forEach(Later::drop);
        return;
      }
      await(kept.stream().map(Later::send).toList());
    }

    /** Nobody takes a failure: what was computed has been returned. */
    private static void await(List<Runnable> replies) {
      List<RuntimeException> failures = new ArrayList<>();
      for (Runnable reply : replies) {
        try {
          reply.run();
        } catch (RuntimeException e) {
          failures.add(e);
        }
      }
      if (!failures.isEmpty()) {
        LOG.log(
            Level.WARNING,
            MessageId.NOT_STORED.text(
                "%d values that were computed in a transaction were not stored after its commit"
                    + " (the first one: %s)",
                failures.size(), failures.get(0)));
      }
    }
  }
}
