package io.larder.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.larder.cdi.LarderExtension;
import io.larder.testkit.CacheProbe;
import io.larder.testkit.LarderTest;
import io.larder.testkit.RedisControl;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Exchanger;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.testkit.engine.EngineTestKit;

/** Test classes that run in one JVM, at the same time where they may. */
class SeveralClassesIT {
  private static final int CLASSES = 3;

  private static final Set<String> ADDRESSES = ConcurrentHashMap.newKeySet();
  private static final Executor THREADS = task -> new Thread(task).start();
  private static CountDownLatch all;

  /** Runs classes in parallel, and their methods as well, if JUnit may. */
  private static void runInParallel(Class<?>... classes) {
    EngineTestKit.engine("junit-jupiter")
        .configurationParameter("junit.jupiter.execution.parallel.enabled", "true")
        .configurationParameter("junit.jupiter.execution.parallel.mode.default", "concurrent")
        .configurationParameter("junit.jupiter.execution.parallel.config.strategy", "fixed")
        .configurationParameter("junit.jupiter.execution.parallel.config.fixed.parallelism", "4")
        .selectors(Stream.of(classes).map(c -> selectClass(c)).toArray(DiscoverySelector[]::new))
        .execute()
        .allEvents()
        .assertStatistics(statistics -> statistics.failed(0).aborted(0));
  }

  /** One of several classes that run at once and use caches and keys of the same names. */
  @LarderTest(properties = {"redis.timeout=10s", "redis.cache.default.deadline=30s"})
  abstract static class Alike {
    @Test
    void keysAndCounts_areTheirOwn(RedisControl redis, CacheProbe cache) throws Exception {
      ADDRESSES.add(redis.settings().get("redis.port") + redis.settings().get("redis.key.prefix"));
      try (SeContainer container = started()) {
        all.countDown();
        assertThat(all.await(60, TimeUnit.SECONDS)).as("all classes run at once").isTrue();
        Rates rates = container.select(Rates.class).get();
        cache.assertCachedOnce("rates", () -> rates.find("EUR"));
        assertThat(rates.find("EUR").number()).isEqualTo(1);
        assertThat(cache.misses("rates")).isEqualTo(1);
      }
    }

    private static SeContainer started() {
      return SeContainerInitializer.newInstance()
          .disableDiscovery()
          .addExtensions(LarderExtension.class)
          .addBeanClasses(Rates.class)
          .initialize();
    }
  }

  static final class One extends Alike {}

  static final class Two extends Alike {}

  static final class Three extends Alike {}

  /** JUnit's pool may run fewer classes at once than it could, so each has a thread here. */
  @Test
  void classes_runAtOnce_andDoNotSeeEachOther() {
    all = new CountDownLatch(CLASSES);
    ADDRESSES.clear();
    CompletableFuture.allOf(
            Stream.of(One.class, Two.class, Three.class)
                .map(test -> CompletableFuture.runAsync(() -> run(test), THREADS))
                .toArray(CompletableFuture<?>[]::new))
        .join();
    assertThat(ADDRESSES).hasSize(CLASSES);
  }

  private static void run(Class<?> test) {
    EngineTestKit.engine("junit-jupiter")
        .selectors(selectClass(test))
        .execute()
        .allEvents()
        .assertStatistics(statistics -> statistics.failed(0).succeeded(3));
  }

  @Test
  void classes_ofJUnitsPool_doNotSeeEachOther() {
    all = new CountDownLatch(1);
    ADDRESSES.clear();
    runInParallel(One.class, Two.class, Three.class);
    assertThat(ADDRESSES).hasSize(CLASSES);
  }

  /** Its methods must not flush what others wrote. */
  @LarderTest
  @Execution(ExecutionMode.CONCURRENT)
  static final class Methods {
    private static final AtomicInteger RUNNING = new AtomicInteger();

    @ParameterizedTest
    @CsvSource({"1", "2", "3", "4"})
    void one(int number, RedisControl redis) throws InterruptedException {
      assertThat(RUNNING.incrementAndGet()).isEqualTo(1);
      assertThat(redis.keys()).isEmpty();
      RUNNING.decrementAndGet();
    }
  }

  @Test
  void methodsOfOneClass_runOneAfterTheOther() {
    runInParallel(Methods.class);
  }

  private static final Exchanger<String> MEETING = new Exchanger<>();

  private static void assertAlone() {
    assertThatThrownBy(() -> MEETING.exchange("", 300, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
  }

  @LarderTest(properties = "redis.cache.tutors.ttl=PT5S", systemProperties = true)
  abstract static class WithSystemProperties {
    @Test
    void properties_areSet(RedisControl redis) {
      assertThat(System.getProperty("redis.port")).isEqualTo(redis.settings().get("redis.port"));
      assertThat(System.getProperty("redis.cache.tutors.ttl")).isEqualTo("PT5S");
      assertAlone();
    }
  }

  static final class Four extends WithSystemProperties {}

  static final class Five extends WithSystemProperties {}

  @LarderTest
  static final class WithoutSystemProperties {
    @Test
    void properties_areAsBefore() {
      assertThat(System.getProperty("redis.port")).isEqualTo("1");
      assertAlone();
    }
  }

  @Test
  void systemProperties_areThoseOfOneClassAtATime_andAsBeforeInTheEnd() {
    System.setProperty("redis.port", "1");
    try {
      runInParallel(Four.class, Five.class, WithoutSystemProperties.class);
      assertThat(System.getProperty("redis.port")).isEqualTo("1");
      assertThat(System.getProperty("redis.cache.tutors.ttl")).isNull();
    } finally {
      System.clearProperty("redis.port");
    }
  }

  @Test
  void contextClassLoader_isAsBeforeInTheEnd() {
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    EngineTestKit.engine("junit-jupiter").selectors(selectClass(Methods.class)).execute();
    assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(before);
  }
}
