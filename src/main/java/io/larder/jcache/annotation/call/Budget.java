package io.larder.jcache.annotation.call;

import io.larder.connection.call.Deadline;
import io.larder.connection.call.Reply;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

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

  /** When the time is over if it runs from now on. */
  Deadline deadline() {
    return Deadline.in(Duration.ofNanos(nanosLeft()));
  }

  /** Waits for a reply that was asked for with {@link #deadline}, and takes the time off. */
  <T extends @Nullable Object> T await(Reply<T> reply) {
    long begin = System.nanoTime();
    try {
      return reply.await();
    } finally {
      nanosLeft -= System.nanoTime() - begin;
    }
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
