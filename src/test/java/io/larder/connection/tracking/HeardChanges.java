package io.larder.connection.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Writes down what a watch tells, in its order. */
final class HeardChanges implements KeyChanges.Listener {
  static final String LOST = "(lost)";
  static final String LIVE = "(live)";

  /** A bound against waiting for ever, on a busy machine as well. */
  static final Duration PATIENCE = Duration.ofMinutes(2);

  private final List<String> heard = Collections.synchronizedList(new ArrayList<>());
  private volatile long liveUntil = System.nanoTime();

  @Override
  public void changed(String redisKey) {
    heard.add(redisKey);
  }

  @Override
  public void lost() {
    heard.add(LOST);
  }

  @Override
  public void live() {
    heard.add(LIVE);
  }

  @Override
  public void liveUntil(long nanoTime) {
    liveUntil = nanoTime;
  }

  boolean isLive() {
    return System.nanoTime() - liveUntil < 0;
  }

  List<String> heard() {
    synchronized (heard) {
      return new ArrayList<>(heard);
    }
  }

  void forget() {
    heard.clear();
  }

  void awaitLive() {
    await().atMost(PATIENCE).until(this::isLive);
  }

  /** Waits for a loss and its end; a change of primaries may bring more than one. */
  void awaitLiveAgain() {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(heard()).contains(LOST).endsWith(LIVE);
              assertThat(isLive()).isTrue();
            });
  }

  /** Waits until something was told; this must be the first. */
  void awaitFirst(String expected) {
    await().atMost(PATIENCE).until(() -> !heard().isEmpty());
    assertThat(heard()).startsWith(expected);
  }

  /** Waits until exactly this was told, in this order; nothing may follow by itself. */
  void awaitHeard(String... expected) {
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(heard()).containsExactly(expected));
  }
}
