package io.larder.config;

/** In which form a near cache keeps values. */
public enum NearStore {
  /**
   * A reader may change what it gets: immutable values are shared, all others are read anew from
   * their JSON each time.
   */
  VALUE,
  /** Every reader gets the same object: it must not be changed. */
  REFERENCE
}
