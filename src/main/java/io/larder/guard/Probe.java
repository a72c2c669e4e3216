package io.larder.guard;

import io.larder.connection.call.RedisCalls;

/** Finds out whether Redis takes writes, without any code of the application. Thread-safe. */
public interface Probe {
  /** Waits for Redis; throws a {@code LarderException} while it takes no writes. */
  void ask();

  /** Whether the connection was closed for good. */
  boolean isOver();

  static Probe of(RedisCalls calls) {
    return new Probe() {
      @Override
      public void ask() {
        calls.pingWriting().await();
      }

      @Override
      public boolean isOver() {
        return calls.isClosed();
      }
    };
  }
}
