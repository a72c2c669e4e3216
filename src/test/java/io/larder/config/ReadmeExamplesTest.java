package io.larder.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Whoever copies an example of the README gets its imports with it. */
class ReadmeExamplesTest {
  private static final Pattern EXAMPLE = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final Pattern IMPORT = Pattern.compile("import ([\\w.]+);");
  private static final Pattern NAME = Pattern.compile("(?<![\\w.])[A-Z]\\w+");
  private static final List<String> PACKAGES =
      List.of(
          "io.larder.cache",
          "io.larder.session",
          "io.larder.jcache",
          "io.larder.connection",
          "jakarta.enterprise.util",
          "jakarta.inject",
          "javax.cache",
          "javax.cache.annotation",
          "java.time",
          "java.util");

  private static boolean exists(String type) {
    try {
      Class.forName(type, false, ReadmeExamplesTest.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  @Test
  void example_importsWhatItNames() throws IOException {
    List<String> examples =
        EXAMPLE
            .matcher(Files.readString(Path.of("README.md")))
            .results()
            .map(found -> found.group(1))
            .toList();
    assertThat(examples).hasSizeGreaterThan(3);
    for (String example : examples) {
      Set<String> imported =
          IMPORT
              .matcher(example)
              .results()
              .map(found -> found.group(1))
              .collect(Collectors.toSet());
      String code = example.replaceAll("import .*|//.*|\"[^\"]*\"", "");
      Set<String> named = new TreeSet<>();
      for (MatchResult name : NAME.matcher(code).results().toList()) {
        PACKAGES.stream()
            .map(of -> of + "." + name.group())
            .filter(ReadmeExamplesTest::exists)
            .forEach(named::add);
      }
      assertThat(imported).as(example).containsExactlyInAnyOrderElementsOf(named);
    }
  }
}
