package io.larder.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.common.LarderException;
import io.larder.common.RedisUnavailableException;
import io.larder.support.LogCapture;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** One line a minute for each reason, or for each cache, with what was left out. */
class RefusalLogTest {
  private final AtomicLong now = new AtomicLong(-5);
  private final RefusalLog refusals = new RefusalLog(now::get);

  private void report(String cache, int times) {
    for (int i = 0; i < times; i++) {
      refusals.report(cache, "the write for a method", new LarderException("wrong"));
    }
  }

  @Test
  void report_ofOneCache_isALineAMinute_withTheNumberOfThoseLeftOut() {
    try (LogCapture log = new LogCapture()) {
      report("a", 830);
      assertThat(log.lines())
          .singleElement()
          .asString()
          .startsWith("WARNING LARDER-6005: the write for a method in the cache 'a' failed (wrong)")
          .doesNotContain("so did");

      now.addAndGet(Duration.ofMinutes(1).toNanos());
      report("a", 2);
      assertThat(log.lines()).hasSize(2);
      assertThat(log.lines().get(1)).contains("so did 829 since the last report");

      now.addAndGet(Duration.ofMinutes(1).toNanos());
      report("a", 1);
      assertThat(log.lines().get(2)).contains("so did 1 since the last report");
    }
  }

  /** As the first calls of a JVM on a busy machine. */
  @Test
  void report_ofACallThatHadNoTimeLeft_isNoWarning() {
    try (LogCapture log = new LogCapture()) {
      refusals.report("a", "the write", RedisUnavailableException.outOfTime("LARDER-2006: late"));

      assertThat(log.lines()).singleElement().asString().startsWith("INFO LARDER-6005: the write");
    }
  }

  @Test
  void report_ofAnotherCache_isALineOfItsOwn() {
    try (LogCapture log = new LogCapture()) {
      report("a", 5);
      report("b", 5);

      assertThat(log.lines()).hasSize(2);
    }
  }

  @Test
  void report_ofAReasonThatConcernsAllCaches_isALineForAll() {
    try (LogCapture log = new LogCapture()) {
      for (int i = 0; i < 336; i++) {
        refusals.report(
            "cache-" + i, "the write", RedisUnavailableException.refused("READONLY You can't"));
        refusals.report("cache-" + i, "the write", new LarderException("see: NOPERM no rights"));
        refusals.report(
            "cache-" + i,
            "the write",
            RedisUnavailableException.refused(
                "SET was not sent: a:1 holds back writes at present"));
        refusals.report(
            "cache-" + i,
            "the read",
            RedisUnavailableException.refused("was not sent: the primary a:1 does not answer"));
      }
      assertThat(log.lines()).hasSize(4);

      now.addAndGet(Duration.ofMinutes(1).toNanos());
      refusals.report("b", "the write", RedisUnavailableException.refused("READONLY You can't"));
      assertThat(log.lines().get(4)).contains("so did 335 since the last report");
    }
  }

  @Test
  void report_ofMoreCachesThanAreRemembered_isBounded() {
    try (LogCapture log = new LogCapture()) {
      for (int i = 0; i < 3_000; i++) {
        report("cache-" + i, 1);
      }
      assertThat(log.lines()).hasSize(3_000);
      report("cache-2999", 1);
      assertThat(log.lines()).hasSize(3_000);
      report("cache-0", 1);
      assertThat(log.lines()).hasSize(3_001);
    }
  }
}
