package io.larder.observe;

import java.util.concurrent.atomic.LongAdder;

/** The figures of the sessions that this JVM created, rotated and ended. Thread-safe. */
public final class SessionMeters {
  /** What became of a refresh token that was to be rotated. */
  public enum Rotation {
    ROTATED,
    REPEATED, // within the grace: the same successor again
    REUSED, // used twice: its family was ended
    INVALID // unknown, expired or ended
  }

  /** Why a session was ended before it expired; the reasons of {@code SessionEnded}. */
  public enum End {
    DELETED,
    REVOKED,
    REPLACED,
    LIMIT,
    REUSED
  }

  private final LongAdder created = new LongAdder();
  private final Tally<Rotation> rotations = new Tally<>(Rotation.class);
  private final Tally<End> ends = new Tally<>(End.class);

  public void wasCreated() {
    created.increment();
  }

  public void wasRotated(Rotation result) {
    rotations.add(result, 1);
  }

  public void wasEnded(End reason) {
    ends.add(reason, 1);
  }

  public long created() {
    return created.sum();
  }

  public long rotations(Rotation result) {
    return rotations.of(result);
  }

  public long ended(End reason) {
    return ends.of(reason);
  }
}
