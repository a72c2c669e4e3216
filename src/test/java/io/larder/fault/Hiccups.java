package io.larder.fault;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** How long threads of this JVM did not run though they could: the machine's, not a fault's. */
final class Hiccups implements AutoCloseable {
  private static final long STEP = Duration.ofMillis(5).toNanos();

  private final AtomicLong worst = new AtomicLong();
  private volatile boolean closed;

  void start() {
    Thread thread = new Thread(this::measure, "hiccups");
    thread.setDaemon(true);
    thread.start();
  }

  private void measure() {
    for (long last = System.nanoTime(); !closed; ) {
      LockSupport.parkNanos(STEP);
      long now = System.nanoTime();
      worst.accumulateAndGet(now - last - STEP, Math::max);
      last = now;
    }
  }

  Duration worst() {
    return Duration.ofNanos(worst.get());
  }

  /** What a bound must allow for: several threads have to run one after the other. */
  Duration slack() {
    return Duration.ofSeconds(1).plus(worst().multipliedBy(20));
  }

  @Override
  public void close() {
    closed = true;
  }
}
