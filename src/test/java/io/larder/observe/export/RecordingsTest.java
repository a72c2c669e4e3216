package io.larder.observe.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.observe.Durations;
import io.larder.support.LogCapture;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordingsTest {
  private final Durations durations = new Durations();

  @Test
  void durations_areHandedOver_untilItIsClosed() {
    List<Long> got = new ArrayList<>();
    try (Recordings recordings = new Recordings("a library")) {
      recordings.add(durations, got::add);
      durations.record(1);
      durations.record(2);
    }
    durations.record(3);

    assertThat(got).containsExactly(1L, 2L);
  }

  @Test
  void libraryThatThrows_isNotCalledAgain_andTheCallGoesOn() {
    List<Long> got = new ArrayList<>();
    try (LogCapture log = new LogCapture();
        Recordings recordings = new Recordings("a library")) {
      recordings.add(
          durations,
          nanos -> {
            got.add(nanos);
            throw new IllegalStateException("full");
          });
      durations.record(1);
      durations.record(2);

      assertThat(got).containsExactly(1L);
      assertThat(durations.counted().count()).isEqualTo(2);
      assertThat(log.lines()).filteredOn(line -> line.contains("LARDER-7001")).hasSize(1);
    }
  }
}
