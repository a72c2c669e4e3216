package io.larder.observe.export;

import io.larder.common.Failures;
import io.larder.observe.Durations;
import io.larder.observe.MeterExport;
import io.larder.observe.Metric;
import io.larder.observe.Series;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.pause.NoPauseDetector;
import io.micrometer.core.instrument.distribution.pause.PauseDetector;
import jakarta.enterprise.inject.Instance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/** Publishes the figures with Micrometer: the only class that needs it. */
final class MicrometerMeters implements MeterExport {
  private static final Duration[] BUCKETS =
      Metric.BOUNDARIES.stream()
          .map(seconds -> Duration.ofNanos((long) (seconds * 1e9)))
          .toArray(Duration[]::new);

  // As is the default; WildFly warns of each timer that asks its registry for it.
  @SuppressWarnings("deprecation") // versions before 1.16 have the constructor alone
  private static final PauseDetector NO_PAUSES = new NoPauseDetector();

  private final MeterRegistry registry;
  private final String application;
  private final Recordings recordings = new Recordings(this);
  private final List<Meter> meters = new ArrayList<>();

  MicrometerMeters(MeterRegistry registry, String application) {
    this.registry = registry;
    this.application = application;
  }

  /** The registry that is a bean; null if there is none. */
  static @Nullable MeterExport find(Instance<Object> beans, String application) {
    Instance<MeterRegistry> registries = beans.select(MeterRegistry.class);
    return registries.isResolvable() ? new MicrometerMeters(registries.get(), application) : null;
  }

  @Override
  public void add(Series series) {
    Metric metric = series.metric();
    Tags tags = tags(series);
    Durations durations = series.durations();
    if (durations != null) {
      Timer timer =
          Timer.builder(metric.label())
              .description(metric.description())
              .tags(tags)
              .serviceLevelObjectives(BUCKETS)
              .pauseDetector(NO_PAUSES)
              .register(registry);
      meters.add(timer);
      recordings.add(durations, nanos -> timer.record(nanos, TimeUnit.NANOSECONDS));
    } else if (metric.kind() == Metric.Kind.COUNTER) {
      meters.add(
          FunctionCounter.builder(metric.label(), series.value(), DoubleSupplier::getAsDouble)
              .description(metric.description())
              .baseUnit(unit(metric))
              .tags(tags)
              .register(registry));
    } else {
      meters.add(
          Gauge.builder(metric.label(), series.value()::getAsDouble)
              .description(metric.description())
              .baseUnit(unit(metric))
              .tags(tags)
              .register(registry));
    }
  }

  /** All tags of the metric: Prometheus wants the same ones for every series. */
  private Tags tags(Series series) {
    return Tags.of(Metric.APPLICATION, application)
        .and(
            series.metric().tags().stream()
                .map(tag -> Tag.of(tag, series.tags().getOrDefault(tag, Metric.NONE)))
                .toList());
  }

  /** A part of the name in Prometheus, so only where OpenTelemetry's name there has it as well. */
  private static @Nullable String unit(Metric metric) {
    return switch (metric.unit()) {
      case "s" -> "seconds";
      case "By" -> "bytes";
      default -> null;
    };
  }

  @Override
  public void close() {
    recordings.close();
    Failures.runAll(meters.stream().<Runnable>map(meter -> () -> registry.remove(meter)).toList());
    meters.clear();
  }

  @Override
  public String toString() {
    return "Micrometer";
  }
}
