package io.larder.observe.advice;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.support.LogCapture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AdviceTest {
  @Test
  void document_hasASectionForEachRule_inTheirOrder() throws Exception {
    List<String> sections =
        Files.readAllLines(Path.of("src/docs/ADVICE.md")).stream()
            .filter(line -> line.startsWith("## "))
            .map(line -> line.substring(3))
            .toList();
    assertThat(sections).isEqualTo(Arrays.stream(Rule.values()).map(Rule::anchor).toList());
  }

  @Test
  void log_hasEachPieceOnceADay() {
    AtomicLong time = new AtomicLong();
    String sentence = "97 % of 1,204 reloads of 'search' changed nothing";
    AdviceLog log =
        new AdviceLog(
            () -> List.of(new Advice(Rule.RELOADS_UNCHANGED, "search", sentence + time)),
            time::get);
    try (LogCapture lines = new LogCapture()) {
      log.look();
      time.addAndGet(Duration.ofHours(23).toNanos());
      log.look();
      assertThat(lines.lines())
          .singleElement()
          .asString()
          .contains("LARDER-7002: 97 % of 1,204 reloads")
          .contains("(ADVICE.md#reloads-unchanged)");
      time.addAndGet(Duration.ofHours(1).toNanos());
      log.look();
      assertThat(lines.lines()).hasSize(2);
      assertThat(log.count()).isEqualTo(1);
    }
  }
}
