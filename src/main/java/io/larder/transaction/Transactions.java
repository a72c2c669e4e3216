package io.larder.transaction;

import org.jspecify.annotations.Nullable;

/** Tells which transaction the calling thread is in, and of its end. Thread-safe. */
public interface Transactions {
  /** Without Jakarta Transactions nobody is in a transaction. */
  Transactions NONE =
      new Transactions() {
        @Override
        public Status status() {
          return Status.NONE;
        }

        @Override
        public @Nullable Participants joined() {
          return null;
        }

        @Override
        public @Nullable Participants join() {
          return null;
        }
      };

  /** What the calling thread is in. */
  enum Status {
    NONE,
    ACTIVE,
    /**
     * A transaction that takes no participants any more: it can only be rolled back, or has been
     * (because it took too long) while the thread is still in it, or it is being committed.
     */
    DOOMED
  }

  Status status();

  /** The participants of the thread's transaction, or null: there are none. */
  @Nullable Participants joined();

  /**
   * The participants of the thread's transaction, which begin here if it is active and has none
   * yet; null if it takes none, or there is no transaction.
   */
  @Nullable Participants join();

  /** Who learns of the end of a transaction; one of a kind for each. */
  interface Participant {
    /**
     * Is called once, after the end, on any thread; false after a rollback, and where it is not
     * known. The caller of the transaction waits for it.
     */
    void completed(boolean committed);

    /** Whether it knows that the transaction has changed something. */
    default boolean hasChanges() {
      return false;
    }
  }
}
