package io.larder.fence;

/**
 * What the scripts do to one entry, as the model has it: the value is a state of the database, a
 * stamp is a number, holds are the bits of transactions; 0 is none. {@code FenceProtocolIT}
 * compares each step with Redis.
 */
public record FencedEntry(int value, int stamp, int holds) {
  public static final FencedEntry NONE = new FencedEntry(0, 0, 0);

  /** After somebody asked for the right to store: an entry that is not held has a stamp then. */
  public FencedEntry taken(int fresh) {
    return holds == 0 && stamp == 0 ? new FencedEntry(value, fresh, holds) : this;
  }

  /** The stamp that the one has who asked last; 0: no right. */
  public int right() {
    return holds == 0 ? stamp : 0;
  }

  public FencedEntry stored(int right, int computed, Storing how) {
    if (right != 0 && right == stamp) {
      boolean stays = how == Storing.ABSENT && value != 0;
      return new FencedEntry(stays ? value : computed, 0, holds);
    }
    return how == Storing.PUT ? evicted() : this;
  }

  public FencedEntry evicted() {
    return new FencedEntry(0, 0, holds);
  }

  public FencedEntry set(int given) {
    return new FencedEntry(given, 0, holds);
  }

  public FencedEntry released(int right) {
    return right == stamp ? new FencedEntry(value, 0, holds) : this;
  }

  /**
   * A transaction is about to change what the entry is computed from, and has the right to store it
   * if it is the only one.
   */
  public FencedEntry held(int transaction, int fresh) {
    int all = holds | transaction;
    return new FencedEntry(0, all == transaction ? fresh : 0, all);
  }

  /** The hold ends, with the right that the transaction has; or without, where its JVM died. */
  public FencedEntry unheld(int transaction, int right) {
    boolean ends = right != 0 && right == stamp;
    return new FencedEntry(value, ends ? 0 : stamp, holds & ~transaction);
  }
}
