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
        public @Nullable Participant participant() {
          return null;
        }

        @Override
        public boolean join(Participant participant) {
          return false;
        }
      };

  /** What the calling thread is in. */
  enum Status {
    NONE,
    ACTIVE,
    /** A transaction that can only be rolled back, and takes no participants any more. */
    MARKED_FOR_ROLLBACK
  }

  Status status();

  /** Who joined the thread's transaction, or null: nobody, or there is none. */
  @Nullable Participant participant();

  /** Joins the thread's active transaction; false if that takes no participants. */
  boolean join(Participant participant);

  /** Who learns of the end of a transaction; one for each. */
  interface Participant {
    /**
     * Is called once, after the end, on any thread; false after a rollback, and where it is not
     * known. The caller of the transaction waits for it.
     */
    void completed(boolean committed);
  }
}
