package io.larder.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.runner.Description;
import org.junit.runner.JUnitCore;
import org.junit.runner.Request;
import org.junit.runner.Result;
import org.junit.runner.manipulation.Filter;
import org.junit.runner.notification.Failure;

/**
 * Runs what tck/excluded.txt excludes: each of these tests must fail still, or leave the list. A
 * part of the build of its own (see the POM), because the TCK wants its system properties.
 */
class TckExclusions {
  private static int ran;

  static Stream<String> excluded() throws IOException {
    return Files.readAllLines(Path.of("src/test/resources/tck/excluded.txt")).stream()
        .filter(line -> !line.isBlank() && !line.startsWith("#"));
  }

  @ParameterizedTest
  @MethodSource("excluded")
  void excludedTest_failsStill(String test) throws ClassNotFoundException {
    String[] classAndMethod = test.split("#", 2);
    Result result =
        new JUnitCore()
            .run(
                Request.aClass(Class.forName(classAndMethod[0]))
                    .filterWith(new Named(classAndMethod[1])));
    ran += result.getRunCount();

    assertThat(result.getRunCount()).as("tests of this name").isPositive();
    // One test may fail twice: in itself, and when it is cleaned up after.
    assertThat(result.getFailures().stream().map(Failure::getDescription).distinct().count())
        .as("failures; a test that passes is to be taken off the list")
        .isEqualTo(result.getRunCount());
  }

  @AfterAll
  static void report() throws IOException {
    Files.writeString(Path.of(System.getProperty("larder.tck.proof")), Integer.toString(ran));
  }

  /** The tests of a method, with each of its parameters. */
  private static final class Named extends Filter {
    private final String method;

    Named(String method) {
      this.method = method;
    }

    @Override
    public boolean shouldRun(Description description) {
      return description.isTest()
          ? method.equals(description.getMethodName().replaceFirst("\\[.*", ""))
          : description.getChildren().stream().anyMatch(this::shouldRun);
    }

    @Override
    public String describe() {
      return method;
    }
  }
}
