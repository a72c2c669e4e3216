package io.larder.health;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the latest ping of Redis. It is repeated when it is older than {@link #FRESH}, once for all
 * concurrent callers, so that Redis sees a ping every few seconds however many probes there are.
 */
final class LastPing {
  /** Less than the ten seconds between two probes of an orchestrator's default. */
  static final Duration FRESH = Duration.ofSeconds(5);

  private final Supplier<? extends CompletionStage<Duration>> ping;
  private final LongSupplier nanoTime;
  private final AtomicReference<@Nullable CompletableFuture<?>> running = new AtomicReference<>();
  private volatile @Nullable Answer last;

  /** How long an answer took, and when it came. */
  private record Answer(Duration latency, long at) {}

  /** How long an answer took, and how long ago it came. */
  record Ping(Duration latency, Duration age) {}

  /** The stage of a ping always completes, with the time that the answer took. */
  LastPing(Supplier<? extends CompletionStage<Duration>> ping, LongSupplier nanoTime) {
    this.ping = ping;
    this.nanoTime = nanoTime;
  }

  /** The latest ping; a new one is sent and waited for if the latest is too old. */
  Optional<Ping> refresh(Duration maxWait) {
    Optional<Ping> known = known();
    if (known.isPresent() && known.get().age().compareTo(FRESH) < 0) {
      return known;
    }
    try {
      send().get(maxWait.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException | ExecutionException e) {
      // The connection notices the failure itself and changes its state.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return known();
  }

  /** The latest ping; none is sent. */
  Optional<Ping> known() {
    Answer answer = last;
    return answer == null
        ? Optional.empty()
        : Optional.of(
            new Ping(answer.latency(), Duration.ofNanos(nanoTime.getAsLong() - answer.at())));
  }

  private CompletableFuture<?> send() {
    CompletableFuture<?> fresh = new CompletableFuture<>();
    CompletableFuture<?> asked = running.updateAndGet(present -> present == null ? fresh : present);
    if (asked == fresh) {
      ping.get()
          .whenComplete(
              (latency, failure) -> {
                if (failure == null) {
                  last = new Answer(latency, nanoTime.getAsLong());
                }
                running.set(null);
                fresh.complete(null);
              });
    }
    return asked == null ? fresh : asked;
  }
}
