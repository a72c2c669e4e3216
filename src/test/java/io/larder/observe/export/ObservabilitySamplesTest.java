package io.larder.observe.export;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import io.larder.observe.Metric;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** The files of {@code META-INF-samples/observability} are whole and name metrics that exist. */
class ObservabilitySamplesTest {
  private static final Path SAMPLES = Path.of("META-INF-samples/observability");
  private static final Pattern NAME = Pattern.compile("\\b(?:cache|larder|db)_[a-z_]+");
  private static final Pattern SELECTED =
      Pattern.compile("\\b((?:cache|larder|db)_[a-z_]+)\\{([^}]*)}");
  private static final Pattern LABEL = Pattern.compile("([a-z_]+)\\s*(?:=~|!~|!=|=)\\s*\"");
  private static final Pattern GROUPED = Pattern.compile("by \\(([^)]*)\\)");

  /** What Prometheus adds itself. */
  private static final Set<String> OF_PROMETHEUS = Set.of("instance", "job", "le");

  private static final String APPLICATION = PrometheusNames.tag(Metric.APPLICATION);

  private static Set<String> tags(Metric metric) {
    Set<String> tags = metric.tags().stream().map(PrometheusNames::tag).collect(toSet());
    tags.add(APPLICATION);
    tags.addAll(OF_PROMETHEUS);
    return tags;
  }

  private static Optional<Metric> metric(String name) {
    return Arrays.stream(Metric.values())
        .filter(metric -> PrometheusNames.all(metric).contains(name))
        .findAny();
  }

  private static Stream<MatchResult> matches(Pattern pattern, String text) {
    return pattern.matcher(text).results();
  }

  /** Every name in it is that of a metric or a tag, and metrics have the tags they are asked by. */
  private static void check(String expression) {
    Set<String> allTags =
        Arrays.stream(Metric.values()).flatMap(metric -> tags(metric).stream()).collect(toSet());
    Set<String> asked = new HashSet<>();
    matches(NAME, expression)
        .map(MatchResult::group)
        .filter(name -> !allTags.contains(name))
        .forEach(
            name -> {
              assertThat(metric(name)).as("%s in %s", name, expression).isPresent();
              asked.addAll(tags(metric(name).orElseThrow()));
            });
    matches(SELECTED, expression)
        .forEach(
            selected ->
                matches(LABEL, selected.group(2))
                    .forEach(
                        label ->
                            assertThat(tags(metric(selected.group(1)).orElseThrow()))
                                .as(expression)
                                .contains(label.group(1))));
    matches(GROUPED, expression)
        .flatMap(group -> Stream.of(group.group(1).split(",\\s*")))
        .forEach(label -> assertThat(asked).as(expression).contains(label));
  }

  @Test
  void dashboard_needsNoEdits_andAsksForMetricsThatExist() throws IOException {
    JsonNode dashboard =
        new ObjectMapper().readTree(Files.readString(SAMPLES.resolve("grafana-dashboard.json")));
    assertThat(dashboard.has("__inputs")).isFalse(); // what an import would ask for
    assertThat(dashboard.findValuesAsString("uid")).containsOnly("larder", "${datasource}");
    List<String> expressions = dashboard.findValuesAsString("expr");
    assertThat(expressions).hasSizeGreaterThan(20).allSatisfy(ObservabilitySamplesTest::check);
    assertThat(
            expressions.stream()
                .flatMap(expression -> matches(NAME, expression))
                .map(name -> metric(name.group()))
                .flatMap(Optional::stream)
                .collect(toSet()))
        // The size in memory is larder.near.entries.
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(Metric.values()).filter(metric -> metric != Metric.SIZE).toList());
    dashboard
        .findValuesAsString("definition")
        .forEach(query -> check(query.split(",\\s*[a-z_]+\\)$")[0]));
  }

  @Test
  void alerts_askForMetricsThatExist() throws IOException {
    Path file = SAMPLES.resolve("prometheus-rules.yml");
    List<Map<String, Object>> rules = rules(file);
    assertThat(rules).hasSizeGreaterThanOrEqualTo(5);
    for (Map<String, Object> rule : rules) {
      check((String) rule.get("expr"));
      assertThat(rule.keySet()).contains("alert", "labels", "annotations");
      assertThat((Map<?, ?>) rule.get("annotations")).hasSize(2);
    }
  }

  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> rules(Path file) throws IOException {
    Map<String, List<Map<String, Object>>> root = new Yaml().load(Files.readString(file));
    return (List<Map<String, Object>>) root.get("groups").get(0).get("rules");
  }

  /** With Prometheus' own checker, where there is one; Debian has it in the package prometheus. */
  @Test
  void alerts_arePrometheusRules_andFireWhenTheyShould() throws Exception {
    Optional<Path> promtool =
        Stream.of(System.getenv("PATH").split(":"))
            .map(directory -> Path.of(directory, "promtool"))
            .filter(Files::isExecutable)
            .findFirst();
    if (promtool.isPresent()) {
      run(promtool.get(), "check", "rules", SAMPLES.resolve("prometheus-rules.yml").toString());
      run(promtool.get(), "test", "rules", "src/test/resources/prometheus-rules.test.yml");
    }
  }

  private static void run(Path promtool, String... arguments) throws Exception {
    Process process =
        new ProcessBuilder(
                Stream.concat(Stream.of(promtool.toString()), Stream.of(arguments)).toList())
            .redirectErrorStream(true)
            .start();
    String output;
    try (InputStream printed = process.getInputStream()) {
      output = new String(printed.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    }
    assertThat(process.waitFor()).as(output).isZero();
  }

  @Test
  void collector_sendsOnWhatItTakes() throws IOException {
    Map<String, Map<String, Map<String, Object>>> collector =
        new Yaml().load(Files.readString(SAMPLES.resolve("otel-collector.yaml")));
    Map<String, Object> pipelines = collector.get("service").get("pipelines");
    assertThat(pipelines.keySet()).containsExactly("metrics", "traces");
    for (Object pipeline : pipelines.values()) {
      for (String part : List.of("receivers", "processors", "exporters")) {
        List<?> names = (List<?>) ((Map<?, ?>) pipeline).get(part);
        assertThat((Iterable<?>) names)
            .isNotEmpty()
            .allSatisfy(name -> assertThat(collector.get(part)).containsKey((String) name));
      }
    }
  }

  @Test
  void linesOfServers_areWellFormed() throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
    Document liberty =
        factory.newDocumentBuilder().parse(SAMPLES.resolve("open-liberty.xml").toFile());
    assertThat(liberty.getDocumentElement().getTagName()).isEqualTo("server");
    assertThat(liberty.getElementsByTagName("feature").item(0).getTextContent())
        .isEqualTo("mpTelemetry-2.0");

    List<String> lines = Files.readAllLines(SAMPLES.resolve("wildfly.cli"));
    assertThat(lines)
        .allMatch(
            line ->
                line.matches("#.*|if \\(outcome != success\\) of /\\S+|  /\\S.*|end-if|reload"));
    Map<Boolean, Long> blocks =
        lines.stream()
            .filter(line -> line.startsWith("if ") || line.equals("end-if"))
            .collect(
                Collectors.partitioningBy(line -> line.equals("end-if"), Collectors.counting()));
    assertThat(blocks.get(true)).isEqualTo(blocks.get(false)).isPositive();
  }

  @Test
  void everyFile_isInTheReadme() throws IOException {
    String readme = Files.readString(SAMPLES.resolve("README.md"));
    try (Stream<Path> files = Files.list(SAMPLES)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .allSatisfy(
              name -> assertThat(name.equals("README.md") || readme.contains(name)).isTrue());
    }
  }
}
