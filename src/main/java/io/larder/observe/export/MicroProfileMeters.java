package io.larder.observe.export;

import io.larder.common.Failures;
import io.larder.observe.Durations;
import io.larder.observe.MeterExport;
import io.larder.observe.Meters;
import io.larder.observe.Metric;
import io.larder.observe.Series;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.Unmanaged;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.function.BiFunction;
import java.util.function.DoubleSupplier;
import org.eclipse.microprofile.metrics.Counter;
import org.eclipse.microprofile.metrics.Metadata;
import org.eclipse.microprofile.metrics.MetricID;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.eclipse.microprofile.metrics.MetricUnits;
import org.eclipse.microprofile.metrics.Tag;
import org.eclipse.microprofile.metrics.Timer;
import org.jspecify.annotations.Nullable;

/**
 * Publishes the figures with MicroProfile Metrics 5: the only class that needs it. Its counters are
 * no functions, and count whole numbers: they are brought up to date every few seconds.
 */
final class MicroProfileMeters implements MeterExport {
  private static final Duration UPDATE = Duration.ofSeconds(5);

  /** A counter, and what it is to show. */
  private static final class Total {
    private final Counter counter;
    private final DoubleSupplier value;
    private long shown;

    Total(Counter counter, DoubleSupplier value) {
      this.counter = counter;
      this.value = value;
    }

    void update() {
      long now = (long) value.getAsDouble();
      counter.inc(now - shown);
      shown = now;
    }
  }

  /** A place where the registry is injected. */
  static class Injected {
    @Inject @Nullable MetricRegistry registry;
  }

  private final MetricRegistry registry;
  private final String application;
  private final BiFunction<Runnable, Duration, Future<?>> timer;
  private final Recordings recordings = new Recordings(this);
  private final List<MetricID> metrics = new ArrayList<>();
  private final Queue<Total> totals = new ConcurrentLinkedQueue<>();
  private volatile boolean closed;

  MicroProfileMeters(
      MetricRegistry registry,
      String application,
      BiFunction<Runnable, Duration, Future<?>> timer) {
    this.registry = registry;
    this.application = application;
    this.timer = timer;
    update();
  }

  /**
   * The registry of the application that is a bean; null if there is none.
   *
   * @param timer runs work later, unless the application has ended by then
   */
  static @Nullable MeterExport find(
      Instance<Object> beans, String application, BiFunction<Runnable, Duration, Future<?>> timer) {
    return beans.select(MetricRegistry.class).isResolvable()
        ? new MicroProfileMeters(
            injected(beans.select(BeanManager.class).get()), application, timer)
        : null;
  }

  /** Servers' producers look at where a registry is injected, and a lookup is nowhere. */
  private static MetricRegistry injected(BeanManager beans) {
    Unmanaged.UnmanagedInstance<Injected> instance =
        new Unmanaged<>(beans, Injected.class).newInstance();
    MetricRegistry registry = instance.produce().inject().get().registry;
    if (registry == null) {
      throw new IllegalStateException("the bean of MetricRegistry is null");
    }
    return registry;
  }

  @Override
  public void add(Series series) {
    Metric metric = series.metric();
    Metadata metadata =
        Metadata.builder()
            .withName(metric.label())
            .withDescription(metric.description())
            .withUnit(unit(metric))
            .build();
    Tag[] tags = tags(series);
    Durations durations = series.durations();
    if (durations != null) {
      Timer shown = registry.timer(metadata, tags);
      recordings.add(durations, nanos -> shown.update(Duration.ofNanos(nanos)));
    } else if (metric.kind() == Metric.Kind.COUNTER) {
      totals.add(new Total(registry.counter(metadata, tags), series.value()));
    } else {
      registry.gauge(metadata, series.value()::getAsDouble, tags);
    }
    metrics.add(new MetricID(metric.label(), tags));
  }

  /** All tags of the metric, as every series must have the same ones; their names have no dots. */
  private Tag[] tags(Series series) {
    List<Tag> tags = new ArrayList<>(List.of(tag(Metric.APPLICATION, application)));
    for (String name : series.metric().tags()) {
      tags.add(tag(name, series.tags().getOrDefault(name, Metric.NONE)));
    }
    return tags.toArray(Tag[]::new);
  }

  private static Tag tag(String name, String value) {
    return new Tag(name.replace('.', '_'), value);
  }

  private static String unit(Metric metric) {
    return switch (metric.unit()) {
      case "s" -> MetricUnits.SECONDS;
      case "By" -> MetricUnits.BYTES;
      default -> MetricUnits.NONE;
    };
  }

  private void update() {
    if (closed) {
      return;
    }
    try {
      totals.forEach(Total::update);
    } catch (RuntimeException | Error e) {
      Failures.rethrowIfFatal(e);
      Meters.warn("counters are not published with " + this + " any more, as it failed", e);
      return;
    }
    var unused = timer.apply(this::update, UPDATE);
  }

  @Override
  public void close() {
    closed = true;
    recordings.close();
    Failures.runAll(metrics.stream().<Runnable>map(id -> () -> registry.remove(id)).toList());
    metrics.clear();
  }

  @Override
  public String toString() {
    return "MicroProfile Metrics";
  }
}
