package io.larder.observe.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.observe.Metric;
import io.larder.support.Fixture;
import io.larder.support.RedisTest;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is published with OpenTelemetry. */
@RedisTest
class OpenTelemetryMetersIT extends MetersContract {
  private static volatile OpenTelemetry current = OpenTelemetry.noop();

  private final InMemoryMetricReader reader = InMemoryMetricReader.create();
  private final OpenTelemetrySdk sdk =
      OpenTelemetrySdk.builder()
          .setMeterProvider(SdkMeterProvider.builder().registerMetricReader(reader).build())
          .build();

  /** A bean behind a proxy, as servers have it. */
  static class Library {
    @Produces
    @ApplicationScoped
    OpenTelemetry openTelemetry() {
      return current;
    }
  }

  static class Failing {
    @Produces
    @Singleton
    OpenTelemetry openTelemetry() {
      return new OpenTelemetry() {
        @Override
        public io.opentelemetry.api.trace.TracerProvider getTracerProvider() {
          return OpenTelemetry.noop().getTracerProvider();
        }

        @Override
        public MeterProvider getMeterProvider() {
          return scope -> {
            throw new IllegalStateException("no meters today");
          };
        }

        @Override
        public io.opentelemetry.context.propagation.ContextPropagators getPropagators() {
          return OpenTelemetry.noop().getPropagators();
        }
      };
    }
  }

  static class MeterOnly {
    @Produces
    @Singleton
    Meter meter() {
      return current.getMeter("of the application");
    }
  }

  @BeforeEach
  void use() {
    current = sdk;
  }

  @AfterEach
  void end() {
    GlobalOpenTelemetry.resetForTest();
    sdk.close();
  }

  @Override
  Class<?> library() {
    return Library.class;
  }

  @Override
  Class<?> failing() {
    return Failing.class;
  }

  private Stream<MetricData> all() {
    Collection<MetricData> collected = reader.collectAllMetrics();
    return collected.stream().filter(data -> !data.getData().getPoints().isEmpty());
  }

  private Stream<PointData> points(Metric metric, Map<String, String> tags) {
    return all()
        .filter(data -> data.getName().equals(metric.label()))
        .flatMap(data -> data.getData().getPoints().stream())
        .map(PointData.class::cast)
        .filter(point -> has(point.getAttributes(), tags));
  }

  private static boolean has(Attributes attributes, Map<String, String> tags) {
    return tags.entrySet().stream()
        .allMatch(
            tag -> tag.getValue().equals(attributes.get(AttributeKey.stringKey(tag.getKey()))));
  }

  private static double number(PointData point) {
    return point instanceof HistogramPointData histogram
        ? histogram.getCount()
        : ((io.opentelemetry.sdk.metrics.data.DoublePointData) point).getValue();
  }

  @Override
  double value(Metric metric, Map<String, String> tags) {
    return points(metric, tags)
        .mapToDouble(OpenTelemetryMetersIT::number)
        .reduce((one, other) -> one + other)
        .orElse(ABSENT);
  }

  @Override
  int size() {
    return (int)
        all()
            .filter(data -> data.getType() != MetricDataType.HISTOGRAM) // which the SDK keeps
            .mapToLong(data -> data.getData().getPoints().size())
            .sum();
  }

  @Test
  void kindsUnitsAndBuckets_areThoseOfTheConventions(Fixture fixture) {
    fixture.closing(Measured.start(fixture.shared().settings(), library()));

    MetricData calls = one(Metric.CALLS);
    assertThat(calls.getType()).isEqualTo(MetricDataType.HISTOGRAM);
    assertThat(calls.getUnit()).isEqualTo("s");
    HistogramPointData point = calls.getHistogramData().getPoints().iterator().next();
    assertThat(point.getBoundaries()).containsExactly(.001, .005, .01, .05, .1, .5, 1.0, 5.0, 10.0);
    assertThat(point.getAttributes().get(AttributeKey.stringKey("db.system.name")))
        .isEqualTo("redis");
    assertThat(point.getAttributes().get(AttributeKey.stringKey("db.namespace"))).isEqualTo("0");
    assertThat(point.getAttributes().get(AttributeKey.longKey("server.port"))).isPositive();
    assertThat(one(Metric.GETS).getDoubleSumData().isMonotonic()).isTrue();
    assertThat(one(Metric.EVICTIONS_KEPT).getDoubleSumData().isMonotonic()).isFalse();
    assertThat(all().map(MetricData::getInstrumentationScopeInfo))
        .allMatch(scope -> scope.getName().equals("io.larder"));
  }

  private MetricData one(Metric metric) {
    return all().filter(data -> data.getName().equals(metric.label())).findAny().orElseThrow();
  }

  @Test
  void meterAlone_isUsed(Fixture fixture) {
    fixture.closing(Measured.start(fixture.shared().settings(), MeterOnly.class));

    assertThat(value(Metric.GETS, Map.of("cache", Measured.SEARCH, "result", "hit"))).isEqualTo(2);
  }

  @Test
  void globalOne_isUsedIfItIsSet_andIsNotSetByAsking(Fixture fixture) {
    Measured.start(fixture.shared().settings(), MetersContract.class).close();
    assertThat(GlobalOpenTelemetry.isSet()).isFalse();

    GlobalOpenTelemetry.set(sdk);
    fixture.closing(Measured.start(fixture.shared().settings(), MetersContract.class));
    assertThat(value(Metric.GETS, Map.of("cache", Measured.SEARCH, "result", "hit"))).isEqualTo(2);
  }
}
