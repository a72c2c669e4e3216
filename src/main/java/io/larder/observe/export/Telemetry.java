package io.larder.observe.export;

import io.larder.common.Failures;
import io.larder.connection.RedisConnected;
import io.larder.connection.RedisDisconnected;
import io.larder.observe.CacheObserver;
import io.larder.observe.CallObserver;
import io.larder.observe.MeterExport;
import io.larder.observe.Meters;
import jakarta.enterprise.inject.Instance;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is observed of one application, and told: its figures, to every metrics library of which the
 * application or its server has beans; traces; the JDK's flight recorder. Thread-safe.
 */
public final class Telemetry implements AutoCloseable {
  private static final String OPEN_TELEMETRY = "io.opentelemetry.api.OpenTelemetry";

  private final Meters meters = new Meters();
  private final @Nullable FlightRecorder recorder =
      isPresent("jdk.jfr.Event") ? new FlightRecorder() : null;
  private final @Nullable OpenTelemetryTraces traces;
  private final String deployment;
  private final BiFunction<Runnable, Duration, Future<?>> later;
  private @Nullable ApplicationName name;

  /**
   * For an application that is deployed under a name.
   *
   * @param showsKeys whether traces may show keys, and not their hashes only
   * @param later runs work after a time, unless the application has ended by then
   */
  public Telemetry(
      String deployment, boolean showsKeys, BiFunction<Runnable, Duration, Future<?>> later) {
    this.deployment = deployment;
    this.traces = isPresent(OPEN_TELEMETRY) ? new OpenTelemetryTraces(showsKeys) : null;
    this.later = later;
  }

  public Meters meters() {
    return meters;
  }

  /** Who observes caches all the time. */
  public List<CacheObserver.Source> caches() {
    return this.<CacheObserver.Source>present(meters, recorder, traces);
  }

  /** Gives whoever observes calls to Redis to what takes them. */
  public void observe(Consumer<CallObserver> calls) {
    this.<CallObserver>present(meters.calls(), recorder, traces).forEach(calls);
  }

  private <T> List<T> present(T first, @Nullable T second, @Nullable T third) {
    return Stream.of(first, second, third).filter(Objects::nonNull).toList();
  }

  /** Notes what a connection tells before it is passed on. */
  public Consumer<Object> connection(Consumer<Object> next) {
    return event -> {
      if (recorder != null && event instanceof RedisDisconnected loss) {
        recorder.lost(loss.reason());
      } else if (recorder != null && event instanceof RedisConnected) {
        recorder.back();
      }
      next.accept(event);
    };
  }

  /** Begins to publish, once, with libraries that are among these beans. */
  public synchronized void publish(Instance<Object> beans) {
    if (name != null) {
      return;
    }
    name = ApplicationName.claim(deployment);
    String application = name.toString();
    export(OPEN_TELEMETRY, () -> OpenTelemetryMeters.find(beans, application));
    export(
        "io.micrometer.core.instrument.MeterRegistry",
        () -> MicrometerMeters.find(beans, application));
    export(
        "org.eclipse.microprofile.metrics.MetricRegistry",
        () -> MicroProfileMeters.find(beans, application, later));
    if (traces != null) {
      attempt(OPEN_TELEMETRY, "traces are not made", () -> traces.begin(beans));
    }
  }

  private void export(String api, Supplier<@Nullable MeterExport> library) {
    attempt(
        api,
        "metrics are not published",
        () -> {
          MeterExport export = library.get();
          if (export != null) {
            meters.export(export);
          }
        });
  }

  private static void attempt(String api, String otherwise, Runnable step) {
    if (!isPresent(api)) {
      return;
    }
    try {
      step.run();
    } catch (RuntimeException | Error e) {
      Failures.rethrowIfFatal(e);
      Meters.warn(otherwise + " with the library of " + api + ", as it failed", e);
    }
  }

  /** For Larder's own loader: a server may have an API and hide it from Larder. */
  private static boolean isPresent(String api) {
    try {
      Class.forName(api, false, Telemetry.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }

  /** Takes back what was published. */
  @Override
  public synchronized void close() {
    if (traces != null) {
      traces.end();
    }
    try {
      meters.close();
    } finally {
      if (name != null) {
        name.close();
      }
    }
  }
}
