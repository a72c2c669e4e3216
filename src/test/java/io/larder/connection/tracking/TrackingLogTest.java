package io.larder.connection.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.support.LogCapture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How much is told of lost reports. */
class TrackingLogTest {
  private final LogCapture captured = new LogCapture();
  private final TrackingLog log = new TrackingLog();

  @AfterEach
  void close() {
    captured.close();
  }

  private void beats(int count) {
    for (int i = 0; i < count; i++) {
      log.beat();
    }
  }

  @Test
  void loss_thatLasts_isToldWithItsEnd() {
    log.live();
    log.lost();
    beats(TrackingLog.LASTING);
    beats(100);
    assertThat(captured.lines()).hasSize(1);
    log.live();
    beats(TrackingLog.LASTING + 1);
    beats(100);
    assertThat(captured.lines()).hasSize(2).last().asString().contains("reported again");
  }

  @Test
  void loss_ofAMoment_isNotTold() {
    for (int i = 0; i < 10; i++) {
      log.live();
      beats(TrackingLog.LASTING + 1);
      log.lost();
      beats(TrackingLog.LASTING / 2);
    }
    assertThat(captured.lines()).isEmpty();
  }

  @Test
  void loss_againAndAgain_isToldOnce() {
    for (int i = 0; i < 100; i++) {
      log.live();
      beats(2);
      log.lost();
    }
    assertThat(captured.lines()).hasSize(1);
  }

  @Test
  void loss_withoutAnyPrimary_isNotTold() {
    log.live();
    log.lost();
    for (int i = 0; i < 100; i++) {
      log.beatWithoutPrimaries();
    }
    log.live();
    beats(100);
    assertThat(captured.lines()).isEmpty();
  }
}
