package io.larder.observe.export;

import io.larder.observe.Metric;
import java.util.List;
import java.util.Locale;

/** What Prometheus calls a metric, whichever library has published it. */
public final class PrometheusNames {
  private PrometheusNames() {}

  /** The name of the metric; of durations the beginning of the names. */
  public static String of(Metric metric) {
    String name = metric.label().replace('.', '_');
    if (metric.unit().equals("s")) {
      name += "_seconds";
    }
    return metric.kind() == Metric.Kind.COUNTER ? name + "_total" : name;
  }

  /** All names under which it has values. */
  public static List<String> all(Metric metric) {
    String name = of(metric);
    if (metric.kind() == Metric.Kind.DURATION) {
      return List.of(name + "_bucket", name + "_count", name + "_sum");
    }
    // A suffix that Prometheus' Java client keeps for itself, and leaves out.
    return metric == Metric.SESSIONS_CREATED
        ? List.of(name, "larder_sessions_total")
        : List.of(name);
  }

  /** The name of a tag. */
  public static String tag(String tag) {
    return tag.replace('.', '_').toLowerCase(Locale.ROOT);
  }
}
