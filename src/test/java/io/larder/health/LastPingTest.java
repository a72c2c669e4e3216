package io.larder.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LastPingTest {
  private static final Duration LATENCY = Duration.ofMillis(3);
  private static final Duration NO_TIME = Duration.ofNanos(1);
  private static final Duration LONG = Duration.ofMinutes(1);

  private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 1_000);
  private final List<CompletableFuture<Duration>> pings = new ArrayList<>();
  private CompletableFuture<Duration> next = CompletableFuture.completedFuture(LATENCY);
  private final LastPing lastPing =
      new LastPing(
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
    assertThat(lastPing.known()).isEmpty();
    assertThat(lastPing.refresh(LONG)).contains(new LastPing.Ping(LATENCY, Duration.ZERO));
    assertThat(pings).hasSize(1);
  }

  @Test
  void fresh_isNotAskedAgain() {
    lastPing.refresh(LONG);
    pass(LastPing.FRESH.minusNanos(1));

    assertThat(lastPing.refresh(LONG))
        .contains(new LastPing.Ping(LATENCY, LastPing.FRESH.minusNanos(1)));
    assertThat(pings).hasSize(1);
  }

  @Test
  void old_isAskedAgain() {
    lastPing.refresh(LONG);
    pass(LastPing.FRESH);
    next = CompletableFuture.completedFuture(Duration.ofMillis(7));

    assertThat(lastPing.refresh(LONG))
        .contains(new LastPing.Ping(Duration.ofMillis(7), Duration.ZERO));
    assertThat(pings).hasSize(2);
  }

  @Test
  void noAnswer_tellsTheLastOne_andDoesNotAskTwice() {
    lastPing.refresh(LONG);
    pass(LONG);
    next = new CompletableFuture<>();

    for (int i = 0; i < 10; i++) {
      assertThat(lastPing.refresh(NO_TIME)).contains(new LastPing.Ping(LATENCY, LONG));
    }
    assertThat(pings).hasSize(2);

    next.complete(Duration.ofSeconds(1));
    assertThat(lastPing.refresh(NO_TIME))
        .contains(new LastPing.Ping(Duration.ofSeconds(1), Duration.ZERO));
    assertThat(pings).hasSize(2);
  }

  @Test
  void failure_isAskedAgain() {
    next = CompletableFuture.failedFuture(new IllegalStateException("no connection"));
    assertThat(lastPing.refresh(LONG)).isEmpty();

    next = CompletableFuture.completedFuture(LATENCY);
    assertThat(lastPing.refresh(LONG)).isPresent();
    assertThat(pings).hasSize(2);
  }

  @Test
  void interrupted_answersAtOnce_andStaysInterrupted() {
    next = new CompletableFuture<>();
    Thread.currentThread().interrupt();

    assertThat(lastPing.refresh(LONG)).isEmpty();
    assertThat(Thread.interrupted()).isTrue();
  }
}
