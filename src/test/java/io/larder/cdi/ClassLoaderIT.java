package io.larder.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larder.support.Processes;
import io.larder.support.RedisTest;
import io.larder.support.TestContainer;
import io.larder.support.TestRedis;
import io.larder.support.Threads;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What a server does with a WAR: a class loader of its own, the server's threads, and everything
 * gone afterwards. The CDI container is the server's, Larder and its libraries are the WAR's.
 */
@RedisTest
class ClassLoaderIT {
  private static final int DEPLOYMENTS = 5;
  private static final int THREADS = 4;

  /** What a WAR brings. */
  private static final List<String> PACKAGES =
      List.of(
          "io.larder.",
          "io.netty.",
          "org.redisson.",
          "org.slf4j.",
          "org.yaml.",
          "javax.cache.",
          "tools.jackson.",
          "com.fasterxml.jackson.",
          "dev.failsafe.",
          "io.smallrye.",
          "org.eclipse.microprofile.");

  /** What servers with metrics have themselves, and others do not. */
  private static final List<String> METRICS =
      List.of("io.opentelemetry.", "io.micrometer.", "org.eclipse.microprofile.metrics.");

  private final ExecutorService server = Executors.newFixedThreadPool(THREADS);
  private final Set<MeterRegistry> others = Set.copyOf(Metrics.globalRegistry.getRegistries());
  private final MeterRegistry micrometer = new SimpleMeterRegistry();
  private final InMemoryMetricReader reader = InMemoryMetricReader.create();
  private final OpenTelemetrySdk sdk =
      OpenTelemetrySdk.builder()
          .setMeterProvider(SdkMeterProvider.builder().registerMetricReader(reader).build())
          .build();
  private final List<WeakReference<ClassLoader>> loaders = new ArrayList<>();

  /** Sees of the server what the WAR does not bring itself. */
  private static final class Server extends ClassLoader {
    private final boolean withMetrics;

    Server(boolean withMetrics) {
      super(ClassLoaderIT.class.getClassLoader());
      this.withMetrics = withMetrics;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      boolean ofMetrics = METRICS.stream().anyMatch(name::startsWith);
      if (ofMetrics ? !withMetrics : PACKAGES.stream().anyMatch(name::startsWith)) {
        throw new ClassNotFoundException(name);
      }
      return super.loadClass(name, resolve);
    }
  }

  @BeforeEach
  void startMetrics() {
    // Not those of other tests: what reads settings by the thread's loader fails here.
    others.forEach(Metrics::removeRegistry);
    Metrics.addRegistry(micrometer);
    GlobalOpenTelemetry.set(sdk);
  }

  @AfterEach
  void stopServer() {
    Metrics.removeRegistry(micrometer);
    others.forEach(Metrics::addRegistry);
    GlobalOpenTelemetry.resetForTest();
    sdk.close();
    server.shutdown();
  }

  private static URL[] classPath(boolean withMetrics) throws IOException {
    List<URL> urls = new ArrayList<>();
    for (String entry : Processes.classPathEntries()) {
      if (withMetrics || !entry.matches(".*(opentelemetry|micrometer|metrics)-.*\\.jar")) {
        urls.add(Path.of(entry).toUri().toURL());
      }
    }
    return urls.toArray(URL[]::new);
  }

  /**
   * On threads of the server, which live on; each sees the application's class loader meanwhile.
   */
  private <T> T on(ClassLoader loader, Callable<T> work) throws Exception {
    Future<T> done =
        server.submit(
            () -> {
              Thread thread = Thread.currentThread();
              ClassLoader own = thread.getContextClassLoader();
              thread.setContextClassLoader(loader);
              try {
                return work.call();
              } finally {
                thread.setContextClassLoader(own);
              }
            });
    return done.get();
  }

  @SuppressWarnings("unchecked")
  private void deployUseAndUndeploy(Map<String, String> settings, boolean withMetrics)
      throws Exception {
    try (URLClassLoader loader =
        new URLClassLoader(classPath(withMetrics), new Server(withMetrics))) {
      loaders.add(new WeakReference<>(loader));
      Runnable application =
          on(
              loader,
              () ->
                  ((Function<Map<String, String>, Runnable>)
                          loader
                              .loadClass(RedeployedApplication.class.getName())
                              .getConstructor()
                              .newInstance())
                      .apply(settings));
      assertThat(application.getClass().getClassLoader()).isSameAs(loader);
      try {
        for (int i = 0; i < 10 * THREADS; i++) {
          on(loader, Executors.callable(application));
        }
        assertThat(published()).allMatch(one -> one > 0 == withMetrics);
      } finally {
        on(
            loader,
            () -> {
              ((AutoCloseable) application).close();
              return null;
            });
      }
    }
  }

  /** How many series each metrics library of the server has. */
  private List<Long> published() {
    return List.of(
        Metrics.globalRegistry.getMeters().stream()
            .filter(meter -> meter.getId().getTag("larder.application") != null)
            .count(),
        reader.collectAllMetrics().stream()
            .filter(data -> data.getType() == MetricDataType.DOUBLE_SUM) // callbacks
            .filter(data -> !data.isEmpty())
            .count());
  }

  @Test
  void application_withoutMetricsLibraries_works(TestRedis redis) throws Exception {
    deployUseAndUndeploy(
        redis.settings("redis.timeout", "PT30S", "redis.cache.default.deadline", "PT30S"), false);
  }

  @Test
  void application_undeployed_leavesNoThreadAndNoClassLoader(TestRedis redis) throws Exception {
    // Weld keeps the stack trace of its first event, and with it who asked for that.
    TestContainer.start(redis.settings()).close();
    for (int i = 0; i < DEPLOYMENTS; i++) {
      // The first calls of each class loader are slow on a busy machine.
      deployUseAndUndeploy(
          redis.settings(
              "redis.timeout",
              "PT30S",
              "redis.cache.default.deadline",
              "PT30S",
              "redis.console.enabled",
              "true"),
          true);
      Threads.awaitNoneOfLarder();
      assertThat(published()).containsOnly(0L);
    }

    // The JDK itself keeps the last one: java.lang.runtime.ObjectMethods remembers, until JDK 20,
    // the
    // last record whose equals method was linked.
    List<WeakReference<ClassLoader>> replaced = loaders.subList(0, DEPLOYMENTS - 1);
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> {
              System.gc();
              assertThat(replaced).filteredOn(loader -> loader.get() != null).isEmpty();
            });
  }
}
