package io.larder.common;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** messages.md has every id once, in order, with its cause and what to do about it. */
class MessagesDocumentTest {
  private static final Path PAGE = Path.of("src/docs/guide/messages.md");
  private static final Pattern ROW = Pattern.compile("^\\| (LARDER-\\d+) \\| (.*) \\|$");
  private static final Pattern ID = Pattern.compile("LARDER-\\d{4}");

  private static List<String> ids() {
    return Arrays.stream(MessageId.values()).map(id -> id.text("").split(":")[0]).toList();
  }

  private static Stream<Matcher> rows() throws IOException {
    return Files.readAllLines(PAGE).stream().map(ROW::matcher).filter(Matcher::matches);
  }

  @Test
  void page_hasEveryId() throws IOException {
    assertThat(rows().map(row -> row.group(1))).containsExactlyElementsOf(ids());
  }

  @Test
  void rows_sayHowItShows_whatItIs_andWhatToDo() throws IOException {
    assertThat(rows())
        .allSatisfy(
            row ->
                assertThat(row.group(2).split("(?<!\\\\)\\|"))
                    .as(row.group())
                    .hasSize(3)
                    .noneMatch(String::isBlank));
  }

  @Test
  void documents_nameNoOtherIds() throws IOException {
    Set<String> named;
    try (Stream<Path> documents = Files.walk(Path.of("src/docs"))) {
      named =
          Stream.concat(documents, Stream.of(Path.of("README.md")))
              .filter(file -> file.toString().endsWith(".md"))
              .filter(file -> !file.endsWith("CHANGELOG.md")) // which has those of the past
              .flatMap(file -> ID.matcher(read(file)).results())
              .map(found -> found.group())
              .collect(Collectors.toSet());
    }
    assertThat(ids()).containsAll(named);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
