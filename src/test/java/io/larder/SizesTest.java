package io.larder;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A file that grows is two things in one, and so is a package. */
class SizesTest {
  private static final int LINES = 300;
  private static final int FILES = 25;

  /** Also of what stands beside the tests: the test kit, clients, and stand-ins of libraries. */
  private static final List<String> ROOTS = List.of("main", "testkit", "clients", "standins");

  private static List<Path> sources() throws IOException {
    List<Path> sources = new ArrayList<>();
    for (String root : ROOTS) {
      try (Stream<Path> files = Files.walk(Path.of("src", root, "java"))) {
        List<Path> found = files.filter(file -> file.toString().endsWith(".java")).toList();
        assertThat(found).as("%s", root).isNotEmpty();
        sources.addAll(found);
      }
    }
    return sources;
  }

  private static int lines(Path file) {
    try {
      return Files.readAllLines(file).size();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void files_haveAtMost300Lines() throws IOException {
    assertThat(sources())
        .allSatisfy(file -> assertThat(lines(file)).as("%s", file).isLessThanOrEqualTo(LINES));
  }

  @Test
  void packages_haveAtMost25Files() throws IOException {
    Map<Path, Long> packages = sources().stream().collect(groupingBy(Path::getParent, counting()));
    assertThat(packages)
        .allSatisfy(
            (name, files) -> assertThat(files).as("%s", name).isLessThanOrEqualTo((long) FILES));
  }
}
