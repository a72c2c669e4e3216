package io.larder.config;

/** Which servers answer reads ({@code redis.read-from}). */
public enum ReadFrom {
  /** Only primaries: a read sees every write that was acknowledged before it. */
  PRIMARY,
  /** Replicas where there are some: reads may see values that were just replaced or deleted. */
  REPLICA
}
