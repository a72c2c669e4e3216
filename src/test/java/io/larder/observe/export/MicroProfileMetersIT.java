package io.larder.observe.export;

import io.larder.observe.Metric;
import io.larder.support.RedisTest;
import io.smallrye.metrics.SharedMetricRegistries;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.SortedMap;
import org.eclipse.microprofile.metrics.Counter;
import org.eclipse.microprofile.metrics.Gauge;
import org.eclipse.microprofile.metrics.MetricID;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.eclipse.microprofile.metrics.Timer;

/** What is published with MicroProfile Metrics, here SmallRye's. */
@RedisTest
class MicroProfileMetersIT extends MetersContract {
  static class Library {
    @Produces
    @Singleton
    MetricRegistry registry() {
      return registryOfTests();
    }
  }

  static class Failing {
    @Produces
    @Singleton
    MetricRegistry registry() {
      return (MetricRegistry)
          Proxy.newProxyInstance(
              MetricRegistry.class.getClassLoader(),
              new Class<?>[] {MetricRegistry.class},
              (proxy, method, arguments) -> {
                throw new IllegalStateException("no metrics today");
              });
    }
  }

  private static MetricRegistry registryOfTests() {
    return SharedMetricRegistries.getOrCreate("larder-tests");
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
    SortedMap<MetricID, org.eclipse.microprofile.metrics.Metric> found =
        registryOfTests()
            .getMetrics(
                org.eclipse.microprofile.metrics.Metric.class,
                (id, one) -> id.getName().equals(metric.label()) && has(id, tags));
    return found.values().stream()
        .mapToDouble(MicroProfileMetersIT::number)
        .reduce((one, other) -> one + other)
        .orElse(ABSENT);
  }

  private static boolean has(MetricID id, Map<String, String> tags) {
    return tags.entrySet().stream()
        .allMatch(tag -> tag.getValue().equals(id.getTags().get(tag.getKey().replace('.', '_'))));
  }

  private static double number(org.eclipse.microprofile.metrics.Metric metric) {
    if (metric instanceof Counter counter) {
      return counter.getCount();
    }
    return metric instanceof Timer timer
        ? timer.getCount()
        : ((Gauge<?>) metric).getValue().doubleValue();
  }

  @Override
  int size() {
    return registryOfTests().getMetrics().size();
  }
}
