package io.larder;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs last of all: a skipped test, or a part of the suite that did not run, fails the build. */
class BuildReportIT {
  private static final Path TARGET =
      Path.of(System.getProperty("larder.build.directory", "target"));
  private static final Pattern SUITE =
      Pattern.compile("<testsuite [^>]*?\\btests=\"(\\d+)\"[^>]*?\\bskipped=\"(\\d+)\"");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "surefire-reports",
        "surefire-reports-weld6",
        "surefire-reports-openwebbeans",
        "failsafe-reports"
      })
  void suite_ranAndSkippedNothing(String directory) throws IOException {
    List<String> skipped = new ArrayList<>();
    int tests = 0;
    for (Path report : reports(TARGET.resolve(directory))) {
      Matcher suite = SUITE.matcher(Files.readString(report));
      assertThat(suite.find()).as("a test suite in %s", report).isTrue();
      tests += Integer.parseInt(suite.group(1));
      if (!suite.group(2).equals("0")) {
        skipped.add(report.getFileName() + ": " + suite.group(2));
      }
    }
    assertThat(skipped).as("skipped tests").isEmpty();
    assertThat(tests).as("tests in %s", directory).isPositive();
  }

  private static List<Path> reports(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.getFileName().toString().matches("TEST-.*\\.xml")).toList();
    }
  }
}
