package io.larder;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What is published beside the jar says the same as the build. */
class PublishedFilesIT {
  private static final Path TARGET =
      Path.of(System.getProperty("larder.build.directory", "target"));
  private static final Pattern ROW =
      Pattern.compile("^\\| `([^`]+)`(, optional)? \\| (.+) \\|$", Pattern.MULTILINE);

  private static List<JsonNode> components;

  @BeforeAll
  static void read() throws IOException {
    components = json(TARGET.resolve("larder-sbom.json")).get("components").valueStream().toList();
  }

  private static JsonNode json(Path file) throws IOException {
    return JsonMapper.shared().readTree(Files.readString(file));
  }

  private static String row(JsonNode component) {
    String licences =
        component
            .get("licenses")
            .valueStream()
            .map(licence -> licence.at("/license/id").asString())
            .collect(Collectors.joining(", "));
    boolean optional = component.get("scope").asString().equals("optional");
    return component.get("group").asString()
        + ":"
        + component.get("name").asString()
        + (optional ? ", optional: " : ": ")
        + licences;
  }

  @Test
  void licences_areThoseOfTheSbom() throws IOException {
    Set<String> documented =
        ROW.matcher(Files.readString(Path.of("src/docs/guide/licences.md")))
            .results()
            .map(
                row ->
                    row.group(1) + (row.group(2) == null ? "" : row.group(2)) + ": " + row.group(3))
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(components)
        .extracting(PublishedFilesIT::row)
        .containsExactlyInAnyOrderElementsOf(documented);
  }

  /** A library that was updated has other vulnerabilities: then what is said is looked at again. */
  @Test
  void vex_speaksOfLibrariesInTheVersionThatTravels() throws IOException {
    Set<String> travelling =
        components.stream()
            .map(component -> component.get("purl").asString().replaceFirst("\\?.*", ""))
            .collect(Collectors.toSet());
    List<JsonNode> statements =
        json(Path.of("src/main/vex/larder-vex.json")).get("statements").valueStream().toList();

    assertThat(statements).isNotEmpty();
    assertThat(statements.stream().flatMap(PublishedFilesIT::subjects)).isSubsetOf(travelling);
    for (JsonNode statement : statements) {
      assertThat(statement.at("/vulnerability/name").asString()).startsWith("CVE-");
      switch (statement.get("status").asString()) {
        case "affected" -> assertThat(statement.get("action_statement").asString()).isNotBlank();
        case "not_affected", "fixed" ->
            assertThat(statement.get("impact_statement").asString()).isNotBlank();
        default -> throw new AssertionError(statement);
      }
    }
  }

  private static Stream<String> subjects(JsonNode statement) {
    return statement
        .get("products")
        .valueStream()
        .flatMap(product -> product.get("subcomponents").valueStream())
        .map(component -> component.get("@id").asString());
  }
}
