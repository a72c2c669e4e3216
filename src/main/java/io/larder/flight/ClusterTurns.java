package io.larder.flight;

import io.larder.connection.call.Deadline;
import io.larder.flight.Leases.Lease;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Waits for this JVM's turn to compute a value, or for another JVM's value. Thread-safe. */
public final class ClusterTurns implements AutoCloseable {
  private static final long FIRST_PAUSE = 10;
  private static final long LONGEST_PAUSE = 160;

  private final Leases leases;
  private final CountDownLatch closed = new CountDownLatch(1);

  public ClusterTurns(Leases leases) {
    this.leases = leases;
  }

  /**
   * How waiting ended: with what another JVM computed, or with the right to compute, to be
   * released. With neither, Redis gave no answer to wait for, or the time is over: the caller
   * computes without asking.
   */
  public record Turn<T>(@Nullable T found, @Nullable Lease lease) {}

  /** Looks once whether another JVM has stored the value. */
  @FunctionalInterface
  public interface Lookup<T> {
    @Nullable T find(Deadline deadline) throws Exception;
  }

  /** How long waiting may take: one question to Redis, all of it, and the lease that ends it. */
  public record Limits(Duration deadline, Duration patience) {}

  public <T> Turn<T> await(SingleFlight.Key key, Limits limits, Lookup<T> lookup) throws Exception {
    Deadline end = Deadline.in(limits.patience());
    for (long pause = FIRST_PAUSE; ; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
      Deadline attempt = Deadline.in(limits.deadline());
      Answer answer = tryAcquire(key, limits.patience(), attempt);
      if (answer == null) {
        return new Turn<>(null, null);
      }
      Lease lease = answer.lease();
      boolean kept = false;
      try {
        // The holder before may have stored the value since it was looked for.
        T found = lookup.find(attempt);
        if (found != null) {
          return new Turn<>(found, null);
        }
        if (lease != null) {
          kept = true;
          return new Turn<>(null, lease);
        }
      } finally {
        if (!kept && lease != null) {
          lease.release();
        }
      }
      if (end.isOver() || !pause(pause)) {
        return new Turn<>(null, null);
      }
    }
  }

  /** What Redis said: the lease, or null while another JVM has it. */
  private record Answer(@Nullable Lease lease) {}

  /** Asks once; null if Redis gave no answer. */
  private @Nullable Answer tryAcquire(SingleFlight.Key key, Duration longest, Deadline deadline) {
    CompletionStage<Optional<Lease>> asked =
        leases.tryAcquire(key.cache().toString(), key.key().toString(), longest);
    try {
      return new Answer(
          asked.toCompletableFuture().get(deadline.nanosLeft(), TimeUnit.NANOSECONDS).orElse(null));
    } catch (ExecutionException e) {
      return null;
    } catch (TimeoutException | InterruptedException e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      // It may still be granted, and would be renewed.
      var unused = asked.thenAccept(late -> late.ifPresent(Lease::release));
      return null;
    }
  }

  private boolean pause(long millis) {
    try {
      return !closed.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
