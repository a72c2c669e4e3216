package io.larder.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The examples of the chapter on testing are the tests of com.example.rates, word by word. */
class TestingGuideTest {
  private static final Pattern EXAMPLE =
      Pattern.compile("^```java\n(.*?)^```", Pattern.DOTALL | Pattern.MULTILINE);

  @Test
  void examples_areTests() throws IOException {
    List<String> tests = new ArrayList<>();
    try (Stream<Path> files = Files.list(Path.of("src/test/java/com/example/rates"))) {
      for (Path file : files.toList()) {
        tests.add(Files.readString(file));
      }
    }
    String guide = Files.readString(Path.of("src/docs/guide/testing.md"));
    List<String> examples = EXAMPLE.matcher(guide).results().map(found -> found.group(1)).toList();
    assertThat(examples).hasSize(4).containsExactlyInAnyOrderElementsOf(tests);
  }
}
