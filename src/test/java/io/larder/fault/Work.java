package io.larder.fault;

/** What one thread of the load does again and again. */
interface Work {
  void step(long number);

  /** Compares what is there in the end with what was answered. */
  default void check() {}
}
