package io.larder;

import static java.util.Comparator.comparingInt;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import io.larder.support.CallTracer;
import io.larder.support.Fixture;
import io.larder.support.RedisTest;
import io.larder.support.ServerSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The ways in ARCHITECTURE.md are those that calls take: they are traced in a JVM of their own. The
 * shortest of several traces counts, as on a busy machine something that was known may have to be
 * asked of Redis again.
 */
@RedisTest
class WaysIT {
  private static final Path PAGE = Path.of("src/docs/internals/ARCHITECTURE.md");
  private static final Path SOURCES = Path.of("src/main/java");
  private static Map<String, List<Set<String>>> traces;

  /** What a section of the page says: the files of its table, how many it counts, and values. */
  private record Way(Set<String> files, int count, Set<String> values, Set<String> observers) {
    private static final Pattern SUM =
        Pattern.compile("^These (\\d+) files .* pass values: (.*?)\\. [A-Z]", Pattern.MULTILINE);
    private static final Pattern OBSERVERS =
        Pattern.compile("^What is counted .* goes through observers: (.*)\\.$", Pattern.MULTILINE);
    private static final Pattern ROW = Pattern.compile("^\\| (`.*?) \\|", Pattern.MULTILINE);
    // Of a nested type the file counts.
    private static final Pattern NAME = Pattern.compile("`(\\w+)[.\\w]*`");

    static Way ofSection(String title) throws IOException {
      String page = Files.readString(PAGE);
      String section = page.substring(page.indexOf("\n## " + title + "\n") + 1);
      section = section.substring(0, section.indexOf("\n## "));
      Matcher sum = SUM.matcher(section);
      assertThat(sum.find()).as(title).isTrue();
      return new Way(
          ROW.matcher(section)
              .results()
              .flatMap(row -> names(row.group(1)))
              .collect(toCollection(TreeSet::new)),
          Integer.parseInt(sum.group(1)),
          names(sum.group(2)).collect(toCollection(TreeSet::new)),
          OBSERVERS
              .matcher(section)
              .results()
              .flatMap(told -> names(told.group(1)))
              .collect(toCollection(TreeSet::new)));
    }

    private static Stream<String> names(String text) {
      return NAME.matcher(text).results().map(name -> name.group(1));
    }

    Set<String> all() {
      Set<String> all = new TreeSet<>(files);
      all.addAll(values);
      return all;
    }
  }

  @BeforeAll
  static void trace(Fixture fixture) throws Exception {
    traces =
        CallTracer.trace(
            "io.larder.*",
            Set.of("hit", "put"),
            WaysWorker.class,
            ServerSettings.arguments(fixture.redis().settings()));
  }

  /** The files of the product whose code ran, by the names of their types. */
  private static Set<String> files(Set<String> classes) {
    return classes.stream()
        .map(name -> Path.of(name.replaceFirst("\\$.*", "").replace('.', '/') + ".java"))
        .filter(file -> Files.exists(SOURCES.resolve(file)))
        .map(file -> file.getFileName().toString().replace(".java", ""))
        .collect(toCollection(TreeSet::new));
  }

  @Test
  void hit_goesTheWayOfThePage() throws IOException {
    assertWay("hit", Way.ofSection("The way of a hit"), 24);
  }

  @Test
  void put_goesTheWayOfThePage() throws IOException {
    assertWay("put", Way.ofSection("The way of a put"), 25);
  }

  private static void assertWay(String method, Way page, int most) {
    assertThat(page.files())
        .hasSize(page.count())
        .hasSizeLessThanOrEqualTo(most)
        .doesNotContainAnyElementsOf(page.values());
    Set<String> traced =
        traces.get(method).stream().map(WaysIT::files).min(comparingInt(Set::size)).orElseThrow();
    // A reply that comes at once is counted on the caller's thread, else on one of the client's.
    traced.removeAll(page.observers());
    assertThat(traced).containsExactlyInAnyOrderElementsOf(page.all());
  }
}
