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
 * How fast Redis answered last. It is asked anew when that is some time ago, once for all who want
 * to know meanwhile: however many probes there are, Redis sees a ping every few seconds.
 */
final class Pulse {
  /** Less than the ten seconds between two probes of an orchestrator's default. */
  static final Duration FRESH = Duration.ofSeconds(5);

  private final Supplier<? extends CompletionStage<Duration>> ping;
  private final LongSupplier nanoTime;
  private final AtomicReference<@Nullable CompletableFuture<?>> running = new AtomicReference<>();
  private volatile @Nullable Answer last;

  /** When an answer came, and how long it took. */
  private record Answer(Duration latency, long at) {}

  /**
   * An answer of Redis.
   *
   * @param latency how long it took
   * @param age how long ago it came
   */
  record Beat(Duration latency, Duration age) {}

  /**
   * @param ping asks Redis; the stage ends by itself and tells how long the answer took
   * @param nanoTime as {@link System#nanoTime}
   */
  Pulse(Supplier<? extends CompletionStage<Duration>> ping, LongSupplier nanoTime) {
    this.ping = ping;
    this.nanoTime = nanoTime;
  }

  /** The last answer, asked for if need be and waited for at most so long. */
  Optional<Beat> feel(Duration patience) {
    Optional<Beat> known = last();
    if (known.isPresent() && known.get().age().compareTo(FRESH) < 0) {
      return known;
    }
    try {
      ask().get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException | ExecutionException e) {
      // The connection finds out by itself what this means, and the state will tell.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return last();
  }

  /** The last answer, without asking. */
  Optional<Beat> last() {
    Answer answer = last;
    return answer == null
        ? Optional.empty()
        : Optional.of(
            new Beat(answer.latency(), Duration.ofNanos(nanoTime.getAsLong() - answer.at())));
  }

  private CompletableFuture<?> ask() {
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
