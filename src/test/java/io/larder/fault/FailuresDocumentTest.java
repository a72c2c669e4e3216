package io.larder.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * FAILURES.md is what the faults declare. With {@code -Dfailures.write=true} this test writes it
 * instead of comparing it.
 */
class FailuresDocumentTest {
  private static final Path PAGE = Path.of("src/docs/internals/FAILURES.md");
  private static final int LEAST = 40;

  @Test
  void page_isMadeOfTheDeclarations() throws IOException {
    if (Boolean.getBoolean("failures.write")) {
      Files.writeString(PAGE, FailuresDocument.text());
    } else {
      assertThat(Files.readString(PAGE)).isEqualTo(FailuresDocument.text());
    }
  }

  @Test
  void faults_areEnough_andSayWhatToDo() {
    assertThat(Faults.all()).hasSizeGreaterThanOrEqualTo(LEAST);
    assertThat(Faults.all()).noneMatch(fault -> fault.advice().isBlank());
    assertThat(Faults.all()).extracting(Fault::name).doesNotHaveDuplicates();
    for (Place place : Place.values()) {
      assertThat(Faults.all()).anyMatch(fault -> fault.places().contains(place));
    }
  }
}
