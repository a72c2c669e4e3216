package io.larder.connection;

import java.util.List;

/**
 * CDI event: some primaries of a cluster do not answer. Calls for keys of theirs fail at once, all
 * others go on, until {@link RedisConnected} or {@link RedisDisconnected}. It comes again when they
 * are others.
 *
 * <p>Observers run on a thread that may block, never on one of the client's.
 *
 * @param primaries the addresses of those that do not answer, as in {@code 10.0.0.7:6379}; empty if
 *     the cluster has no primary for some slots
 * @param slots how many of the cluster's 16384 slots are away with them
 * @param reason what was seen, in one line, without secrets
 */
public record RedisDegraded(List<String> primaries, int slots, String reason) {
  private static final int ALL_SLOTS = 16_384;

  /**
   * Copies the addresses.
   *
   * @param primaries the addresses of those that do not answer
   * @param slots how many slots are away with them
   * @param reason what was seen
   */
  public RedisDegraded {
    primaries = List.copyOf(primaries);
  }

  /** {@return which part of the keys is away, between 0 and 1, if they are spread evenly} */
  public double share() {
    return (double) slots / ALL_SLOTS;
  }
}
