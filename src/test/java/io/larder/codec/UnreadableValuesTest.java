package io.larder.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.support.LogCapture;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UnreadableValuesTest {
  /** Near the end of the range, since System.nanoTime() may overflow. */
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000);

  private final LogCapture log = new LogCapture();
  private final UnreadableValues values = new UnreadableValues(nanos::get);
  private final UnreadableValueException problem =
      new UnreadableValueException("com.acme.Tutor", 7, null);

  @AfterEach
  void close() {
    log.close();
  }

  @Test
  void report_firstForAKey_isAWarning() {
    values.report("larder:c:a", problem);

    assertThat(log.lines())
        .containsExactly(
            "WARNING LARDER-3002: key 'larder:c:a' holds 7 bytes that are the JSON null, not"
                + " com.acme.Tutor; treated as absent until it is overwritten or expires");
  }

  @Test
  void report_withinAMinute_isCountedOnly() {
    values.report("a", problem);
    nanos.addAndGet(Duration.ofMinutes(1).toNanos() - 1);
    values.report("a", problem);

    assertThat(log.lines()).hasSize(1);
    assertThat(values.count()).isEqualTo(2);
  }

  @Test
  void report_afterAMinute_isAWarningAgain() {
    values.report("a", problem);
    nanos.addAndGet(Duration.ofMinutes(1).toNanos());
    values.report("a", problem);

    assertThat(log.lines()).hasSize(2);
  }

  @Test
  void report_ofAnotherKey_isAWarningOfItsOwn() {
    values.report("a", problem);
    values.report("b", problem);

    assertThat(log.lines()).hasSize(2);
  }

  @Test
  void keys_beyondAThousand_areForgottenOldestFirst() {
    for (int i = 0; i <= 1_000; i++) {
      values.report("key" + i, problem);
    }
    values.report("key1000", problem);
    assertThat(log.lines()).hasSize(1_001);

    values.report("key0", problem);
    assertThat(log.lines()).hasSize(1_002);
  }
}
