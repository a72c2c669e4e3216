package io.larder.common;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ReportLimitTest {
  private final AtomicLong now = new AtomicLong(-5);
  private final ReportLimit limit = new ReportLimit(now::get);

  @Test
  void fault_isReportedOnceAMinuteForEachSubject_withTheNumberOfOthers() {
    assertThat(limit.due("a")).isZero();
    assertThat(limit.due("a")).isEqualTo(-1);
    assertThat(limit.due("a")).isEqualTo(-1);
    assertThat(limit.due("b")).isZero();

    now.addAndGet(Duration.ofMinutes(1).toNanos());
    assertThat(limit.due("a")).isEqualTo(2);
    assertThat(limit.due("a")).isEqualTo(-1);
    assertThat(ReportLimit.leftOut(2, "this cache"))
        .isEqualTo(
            "so did 2 since the last report; the next report for this cache comes in a minute at"
                + " the earliest");
  }

  @Test
  void subjects_areBounded() {
    for (int i = 0; i < 3_000; i++) {
      assertThat(limit.due("s" + i)).isZero();
    }
    assertThat(limit.due("s2999")).isEqualTo(-1);
    assertThat(limit.due("s0")).isZero();
  }
}
