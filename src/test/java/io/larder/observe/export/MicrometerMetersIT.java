package io.larder.observe.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.observe.Metric;
import io.larder.support.Fixture;
import io.larder.support.RedisTest;
import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Statistic;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Arrays;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is published with Micrometer. */
@RedisTest
class MicrometerMetersIT extends MetersContract {
  private static volatile MeterRegistry current = new SimpleMeterRegistry();

  static class Library {
    @Produces
    @Singleton
    MeterRegistry registry() {
      return current;
    }
  }

  static class Failing {
    @Produces
    @Singleton
    MeterRegistry registry() {
      return new SimpleMeterRegistry() {
        @Override
        protected <T> io.micrometer.core.instrument.Gauge newGauge(
            Meter.Id id, T object, ToDoubleFunction<T> value) {
          throw new IllegalStateException("no gauges today");
        }
      };
    }
  }

  @BeforeEach
  void use() {
    current = new SimpleMeterRegistry();
  }

  @Override
  Class<?> library() {
    return Library.class;
  }

  @Override
  Class<?> failing() {
    return Failing.class;
  }

  @Override
  double value(Metric metric, Map<String, String> tags) {
    return current.getMeters().stream()
        .filter(meter -> meter.getId().getName().equals(metric.label()))
        .filter(
            meter ->
                tags.entrySet().stream()
                    .allMatch(tag -> tag.getValue().equals(meter.getId().getTag(tag.getKey()))))
        .mapToDouble(MicrometerMetersIT::number)
        .reduce((one, other) -> one + other)
        .orElse(ABSENT);
  }

  private static double number(Meter meter) {
    return StreamSupport.stream(meter.measure().spliterator(), false)
        .filter(
            one -> one.getStatistic() == Statistic.COUNT || one.getStatistic() == Statistic.VALUE)
        .mapToDouble(Measurement::getValue)
        .sum();
  }

  @Override
  int size() {
    return current.getMeters().size();
  }

  @Test
  void prometheus_showsEverySeries(Fixture fixture) {
    PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    current = prometheus;
    fixture.closing(Measured.start(fixture.shared().settings(), library()));

    String page = prometheus.scrape();
    assertThat(page)
        .contains(
            "cache_gets_total{cache=\"measured-search\",larder_application=\"application\","
                + "result=\"hit\"} 2.0",
            "db_operation_name=\"GET\"",
            "error_type=\"none\"",
            "db_stored_procedure_name=\"",
            "db_client_operation_duration_seconds_bucket");
    // A name may have one set of tags only, or series are missing.
    assertThat(current.getMeters())
        .extracting(meter -> meter.getId().getName())
        .allSatisfy(name -> assertThat(page).contains(name(name)));
  }

  /** As metrics.md has it; of what Prometheus' client reserves, as it is there. */
  private static String name(String label) {
    Metric metric =
        Arrays.stream(Metric.values())
            .filter(one -> one.label().equals(label))
            .findAny()
            .orElseThrow();
    return metric == Metric.SESSIONS_CREATED
        ? "larder_sessions_total{"
        : PrometheusNames.all(metric).get(0) + '{';
  }
}
