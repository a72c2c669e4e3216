package io.larder.connection.call;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.redisson.client.RedisClient;

/** Whether Redis can be called now, and what is to be done if it seems that it cannot. */
public interface Availability {
  /** Always up to date, so it may be kept; false while calls fail at once. Only to be read. */
  AtomicBoolean connected();

  /** What is known of each primary. */
  Primaries primaries();

  /** Whether the connection was closed with the application, for good. */
  boolean isClosed();

  /** The last failure in one line, without secrets; empty while all is there. */
  Optional<String> problem();

  /** Asks for an attempt to connect, because a call needs the connection. Never waits. */
  void nudge();

  /** Asks for a check of the connection, because a call saw a sign of a loss. Never waits. */
  void suspect();

  /** What is known of each primary; costs nothing to ask. */
  interface Primaries {
    /** Always up to date, so it may be kept; false while every primary takes every call. */
    AtomicBoolean hindered();

    /** Whether a primary of a cluster does not answer: what is for it alone fails at once. */
    boolean isAway(RedisClient primary);

    /** Whether a primary answers reads and holds back writes: they fail at once, reads go on. */
    boolean holdsWrites(RedisClient primary);
  }
}
