package io.larder.observe.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.observe.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The table of metrics.md is what {@link Metric} declares. With {@code -Dmetrics.write=true} this
 * test writes it instead of comparing it.
 */
class MetricsDocumentTest {
  private static final Path PAGE = Path.of("src/docs/guide/metrics.md");
  private static final String HEADER =
      "| metric | kind | unit | tags | meaning | in Prometheus |\n|---|---|---|---|---|---|\n";

  @Test
  void table_isMadeOfTheDeclarations() throws IOException {
    String page = Files.readString(PAGE);
    int begin = page.indexOf(HEADER);
    assertThat(begin).isPositive();
    int end = page.indexOf("\n\n", begin) + 1;
    String table =
        Arrays.stream(Metric.values())
            .map(MetricsDocumentTest::row)
            .collect(Collectors.joining("", HEADER, ""));
    if (Boolean.getBoolean("metrics.write")) {
      Files.writeString(PAGE, page.substring(0, begin) + table + page.substring(end));
    } else {
      assertThat(page.substring(begin, end)).isEqualTo(table);
    }
  }

  private static String row(Metric metric) {
    String kind =
        switch (metric.kind()) {
          case COUNTER -> "counter";
          case AMOUNT -> "amount";
          case GAUGE -> "gauge";
          case DURATION -> "histogram";
        };
    String unit =
        switch (metric.unit()) {
          case "s" -> "seconds";
          case "By" -> "bytes";
          default -> "";
        };
    String tags =
        metric.tags().stream().map(tag -> '`' + tag + '`').collect(Collectors.joining(", "));
    return String.format(
        "| `%s` | %s | %s | %s | %s | `%s` |%n",
        metric.label(), kind, unit, tags, metric.description(), PrometheusNames.of(metric));
  }
}
