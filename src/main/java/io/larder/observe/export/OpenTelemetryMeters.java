package io.larder.observe.export;

import io.larder.common.Failures;
import io.larder.observe.Durations;
import io.larder.observe.MeterExport;
import io.larder.observe.Metric;
import io.larder.observe.Series;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.DoubleHistogramBuilder;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.ObservableDoubleMeasurement;
import jakarta.enterprise.inject.Instance;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Publishes the figures with OpenTelemetry: the only class that needs its metrics API. */
final class OpenTelemetryMeters implements MeterExport {
  static final String SCOPE = "io.larder";
  private static final String PORT = "server.port"; // a number by the conventions

  /** A series that a callback reads. */
  private record Line(Series series, Attributes attributes) {}

  private final Meter meter;
  private final String application;
  private final Recordings recordings = new Recordings(this);
  private final Map<Metric, Queue<Line>> observed = new EnumMap<>(Metric.class);
  private final Map<Metric, DoubleHistogram> histograms = new EnumMap<>(Metric.class);
  private final List<Runnable> callbacks = new ArrayList<>();

  OpenTelemetryMeters(Meter meter, String application) {
    this.meter = meter;
    this.application = application;
  }

  /**
   * The OpenTelemetry or the meter that is a bean, else the global OpenTelemetry if somebody has
   * set it; else null. It is not asked for if it is not set: it would be one without effect from
   * then on, and could not be set any more.
   */
  static @Nullable MeterExport find(Instance<Object> beans, String application) {
    Meter meter = meter(beans);
    return meter == null ? null : new OpenTelemetryMeters(meter, application);
  }

  private static @Nullable Meter meter(Instance<Object> beans) {
    Instance<OpenTelemetry> all = beans.select(OpenTelemetry.class);
    if (all.isResolvable()) {
      return all.get().getMeter(SCOPE);
    }
    Instance<Meter> meters = beans.select(Meter.class);
    if (meters.isResolvable()) {
      return meters.get();
    }
    return isGlobalSet() ? GlobalOpenTelemetry.get().getMeter(SCOPE) : null;
  }

  static boolean isGlobalSet() {
    try {
      return GlobalOpenTelemetry.isSet();
    } catch (NoSuchMethodError e) {
      return false; // before 1.57 it cannot be asked
    }
  }

  @Override
  public void add(Series series) {
    Attributes attributes = attributes(series);
    Durations durations = series.durations();
    if (durations == null) {
      observed.computeIfAbsent(series.metric(), this::observe).add(new Line(series, attributes));
    } else {
      DoubleHistogram histogram = histograms.computeIfAbsent(series.metric(), this::histogram);
      recordings.add(durations, nanos -> histogram.record(nanos / 1e9, attributes));
    }
  }

  private Attributes attributes(Series series) {
    AttributesBuilder attributes = Attributes.builder().put(Metric.APPLICATION, application);
    series
        .tags()
        .forEach(
            (tag, value) -> {
              if (tag.equals(PORT)) {
                attributes.put(tag, Long.parseLong(value));
              } else {
                attributes.put(tag, value);
              }
            });
    return attributes.build();
  }

  private DoubleHistogram histogram(Metric metric) {
    return withBoundaries(
            meter
                .histogramBuilder(metric.label())
                .setUnit(metric.unit())
                .setDescription(metric.description()))
        .build();
  }

  private static DoubleHistogramBuilder withBoundaries(DoubleHistogramBuilder histogram) {
    try {
      return histogram.setExplicitBucketBoundariesAdvice(Metric.BOUNDARIES);
    } catch (NoSuchMethodError e) {
      return histogram; // before 1.32 only the SDK's views say them
    }
  }

  /** One callback for all series of a metric. */
  private Queue<Line> observe(Metric metric) {
    Queue<Line> lines = new ConcurrentLinkedQueue<>();
    callbacks.add(
        register(
            metric,
            to ->
                lines.forEach(
                    line -> to.record(line.series.value().getAsDouble(), line.attributes))));
    return lines;
  }

  private Runnable register(Metric metric, Consumer<ObservableDoubleMeasurement> callback) {
    String label = metric.label();
    String unit = metric.unit();
    String text = metric.description();
    return switch (metric.kind()) {
      case COUNTER ->
          meter
                  .counterBuilder(label)
                  .ofDoubles()
                  .setUnit(unit)
                  .setDescription(text)
                  .buildWithCallback(callback)
              ::close;
      case AMOUNT ->
          meter
                  .upDownCounterBuilder(label)
                  .ofDoubles()
                  .setUnit(unit)
                  .setDescription(text)
                  .buildWithCallback(callback)
              ::close;
      case GAUGE, DURATION ->
          meter.gaugeBuilder(label).setUnit(unit).setDescription(text).buildWithCallback(callback)
              ::close;
    };
  }

  @Override
  public void close() {
    recordings.close();
    Failures.runAll(callbacks);
    callbacks.clear();
  }

  @Override
  public String toString() {
    return "OpenTelemetry";
  }
}
