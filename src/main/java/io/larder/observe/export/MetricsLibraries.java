package io.larder.observe.export;

import io.larder.common.Failures;
import io.larder.observe.MeterExport;
import io.larder.observe.Meters;
import jakarta.enterprise.inject.Instance;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Publishes the figures of an application with every metrics library of which the application or
 * its server has beans. Thread-safe.
 */
public final class MetricsLibraries implements AutoCloseable {
  private final Meters meters;
  private final String deployment;
  private final BiFunction<Runnable, Duration, Future<?>> later;
  private @Nullable ApplicationName name;

  /**
   * For an application that is deployed under a name.
   *
   * @param later runs work after a time, unless the application has ended by then
   */
  public MetricsLibraries(
      Meters meters, String deployment, BiFunction<Runnable, Duration, Future<?>> later) {
    this.meters = meters;
    this.deployment = deployment;
    this.later = later;
  }

  /** Begins to publish, once, with libraries that are among these beans. */
  public synchronized void publish(Instance<Object> beans) {
    if (name != null) {
      return;
    }
    name = ApplicationName.claim(deployment);
    String application = name.toString();
    export(
        "io.opentelemetry.api.OpenTelemetry", () -> OpenTelemetryMeters.find(beans, application));
    export(
        "io.micrometer.core.instrument.MeterRegistry",
        () -> MicrometerMeters.find(beans, application));
    export(
        "org.eclipse.microprofile.metrics.MetricRegistry",
        () -> MicroProfileMeters.find(beans, application, later));
  }

  private void export(String api, Supplier<@Nullable MeterExport> library) {
    if (!isPresent(api)) {
      return;
    }
    try {
      MeterExport export = library.get();
      if (export != null) {
        meters.export(export);
      }
    } catch (RuntimeException | Error e) {
      Failures.rethrowIfFatal(e);
      Meters.warn("metrics are not published with the library of " + api + ", as it failed", e);
    }
  }

  /** For Larder's own loader: a server may have an API and hide it from Larder. */
  private static boolean isPresent(String api) {
    try {
      Class.forName(api, false, MetricsLibraries.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }

  /** Takes back what was published. */
  @Override
  public synchronized void close() {
    try {
      meters.close();
    } finally {
      if (name != null) {
        name.close();
      }
    }
  }
}
