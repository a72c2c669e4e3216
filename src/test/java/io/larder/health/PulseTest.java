package io.larder.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PulseTest {
  private static final Duration LATENCY = Duration.ofMillis(3);
  private static final Duration NO_TIME = Duration.ofNanos(1);
  private static final Duration LONG = Duration.ofMinutes(1);

  private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 1_000);
  private final List<CompletableFuture<Duration>> pings = new ArrayList<>();
  private CompletableFuture<Duration> next = CompletableFuture.completedFuture(LATENCY);
  private final Pulse pulse =
      new Pulse(
          () -> {
            pings.add(next);
            return next;
          },
          clock::get);

  private void pass(Duration time) {
    clock.addAndGet(time.toNanos());
  }

  @Test
  void first_asks() {
    assertThat(pulse.last()).isEmpty();
    assertThat(pulse.feel(LONG)).contains(new Pulse.Beat(LATENCY, Duration.ZERO));
    assertThat(pings).hasSize(1);
  }

  @Test
  void fresh_isNotAskedAgain() {
    pulse.feel(LONG);
    pass(Pulse.FRESH.minusNanos(1));

    assertThat(pulse.feel(LONG)).contains(new Pulse.Beat(LATENCY, Pulse.FRESH.minusNanos(1)));
    assertThat(pings).hasSize(1);
  }

  @Test
  void old_isAskedAgain() {
    pulse.feel(LONG);
    pass(Pulse.FRESH);
    next = CompletableFuture.completedFuture(Duration.ofMillis(7));

    assertThat(pulse.feel(LONG)).contains(new Pulse.Beat(Duration.ofMillis(7), Duration.ZERO));
    assertThat(pings).hasSize(2);
  }

  @Test
  void noAnswer_tellsTheLastOne_andDoesNotAskTwice() {
    pulse.feel(LONG);
    pass(LONG);
    next = new CompletableFuture<>();

    for (int i = 0; i < 10; i++) {
      assertThat(pulse.feel(NO_TIME)).contains(new Pulse.Beat(LATENCY, LONG));
    }
    assertThat(pings).hasSize(2);

    next.complete(Duration.ofSeconds(1));
    assertThat(pulse.feel(NO_TIME)).contains(new Pulse.Beat(Duration.ofSeconds(1), Duration.ZERO));
    assertThat(pings).hasSize(2);
  }

  @Test
  void failure_isAskedAgain() {
    next = CompletableFuture.failedFuture(new IllegalStateException("no connection"));
    assertThat(pulse.feel(LONG)).isEmpty();

    next = CompletableFuture.completedFuture(LATENCY);
    assertThat(pulse.feel(LONG)).isPresent();
    assertThat(pings).hasSize(2);
  }

  @Test
  void interrupted_answersAtOnce_andStaysInterrupted() {
    next = new CompletableFuture<>();
    Thread.currentThread().interrupt();

    assertThat(pulse.feel(LONG)).isEmpty();
    assertThat(Thread.interrupted()).isTrue();
  }
}
