package io.larder.common;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets one thread at a time run steps that may wait, for Redis or for code of the application.
 * Before JDK 24 a virtual thread that waits inside of {@code synchronized}, or for it, keeps its
 * carrier from all others; here it does not. Reentrant and thread-safe.
 */
public final class Exclusive {
  private final ReentrantLock lock = new ReentrantLock();

  /** Creates it with no step under way. */
  public Exclusive() {}

  /**
   * Runs a step when no other thread runs one.
   *
   * @param <T> the type of the result
   * @param step the step, whose exceptions are thrown as they are
   * @return its result
   */
  public <T extends @Nullable Object> T get(Supplier<? extends T> step) {
    lock.lock();
    try {
      return step.get();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Runs a step when no other thread runs one.
   *
   * @param step the step, whose exceptions are thrown as they are
   */
  public void run(Runnable step) {
    lock.lock();
    try {
      step.run();
    } finally {
      lock.unlock();
    }
  }
}
