package io.larder.jcache.annotation.call;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The time that one call may wait for its cache, over all reads and writes. */
final class Budget {
  private long nanosLeft;

  Budget(Duration deadline) {
    nanosLeft = deadline.toNanos();
  }

  boolean isSpent() {
    return nanosLeft <= 0;
  }

  long nanosLeft() {
    return Math.max(0, nanosLeft);
  }

  /** Waits for a stage with what is left. */
  <T> T await(CompletionStage<T> stage)
      throws TimeoutException, ExecutionException, InterruptedException {
    long begin = System.nanoTime();
    try {
      return stage.toCompletableFuture().get(nanosLeft(), TimeUnit.NANOSECONDS);
    } finally {
      nanosLeft -= System.nanoTime() - begin;
    }
  }
}
