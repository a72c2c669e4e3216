package io.larder.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larder.support.LogCapture;
import io.larder.support.RedisTest;
import io.larder.support.TestContainer;
import io.larder.support.TestRedis;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.spi.CachingProvider;
import org.junit.jupiter.api.Test;

@RedisTest
class CacheBeansCdiTest {
  record Tutor(String name, int rate) {}

  @ApplicationScoped
  static class Service {
    @Inject CacheManager manager;
    @Inject CachingProvider provider;

    @Inject
    @CacheName("cdi-tutors")
    Cache<String, Tutor> tutors;

    @Inject
    @CacheName("cdi-generic")
    Cache<Long, Map<Long, Set<Tutor>>> generic;

    @Inject
    @CacheName("cdi-optional")
    Instance<Cache<String, Optional<Tutor>>> optional;

    @Inject
    @CacheName("cdi-raw")
    @SuppressWarnings("rawtypes")
    Cache raw;

    CacheManager manager() {
      return manager;
    }

    CachingProvider provider() {
      return provider;
    }

    Tutor tutor() {
      tutors.put("ada", new Tutor("Ada", 30));
      return tutors.get("ada");
    }

    Map<Long, Set<Tutor>> generic() {
      generic.put(1L, Map.of(2L, Set.of(new Tutor("Ada", 30))));
      return generic.get(1L);
    }

    Optional<Tutor> optional() {
      optional.get().put("ada", Optional.of(new Tutor("Ada", 30)));
      return optional.get().get("ada");
    }

    @SuppressWarnings("unchecked")
    Object raw() {
      raw.put(1, new Tutor("Ada", 30));
      return raw.get(1);
    }

    void clear() {
      tutors.clear();
      generic.clear();
      optional.get().clear();
      raw.clear();
    }
  }

  @ApplicationScoped
  static class StartupCode {
    void create(@Observes Startup event, CacheManager manager) {
      manager.createCache("cdi-by-code", new MutableConfiguration<>());
    }
  }

  @ApplicationScoped
  static class Other {
    @Inject
    @CacheName("cdi-tutors")
    Cache<String, List<Tutor>> tutors;

    void touch() {
      tutors.getName();
    }
  }

  static class OwnManager {
    @Produces
    @Singleton
    CacheManager own() {
      return (CacheManager)
          Proxy.newProxyInstance(
              OwnManager.class.getClassLoader(),
              new Class<?>[] {CacheManager.class},
              (proxy, method, arguments) ->
                  method.getName().equals("isClosed") ? Boolean.TRUE : null);
    }
  }

  @Test
  void caches_injected_carryTheirTypes(TestRedis redis) {
    try (TestContainer container = TestContainer.start(redis.settings(), Service.class)) {
      Service service = container.get(Service.class);
      Tutor ada = new Tutor("Ada", 30);

      assertThat(service.tutor()).isEqualTo(ada);
      assertThat(service.generic()).isEqualTo(Map.of(2L, Set.of(ada)));
      assertThat(service.optional()).contains(ada);
      assertThat(service.raw()).isEqualTo(ada);
      assertThat(service.manager().getCache("cdi-tutors", String.class, Tutor.class).get("ada"))
          .isEqualTo(ada);
      assertThat(service.provider().getCacheManager().getCacheNames())
          .contains("cdi-tutors", "cdi-generic", "cdi-optional", "cdi-raw");
      service.clear();
    }
  }

  @Test
  void injectionPoints_ofDifferentTypes_areReportedAndTheSecondRefused(TestRedis redis) {
    try (LogCapture log = new LogCapture();
        TestContainer container =
            TestContainer.start(redis.settings(), Service.class, Other.class)) {
      assertThat(log.lines())
          .anyMatch(
              line ->
                  line.contains("LARDER-5003")
                      && line.contains("Service.tutors")
                      && line.contains("Other.tutors"));
      container.get(Service.class).tutor();
      assertThatThrownBy(() -> container.get(Other.class).touch())
          .hasStackTraceContaining(CacheException.class.getName() + ": LARDER-5003")
          .hasStackTraceContaining("cdi-tutors");
      container.get(Service.class).clear();
    }
  }

  @Test
  void managerOfTheApplication_wins(TestRedis redis) {
    try (TestContainer container =
        TestContainer.start(redis.settings(), Service.class, OwnManager.class)) {
      assertThat(container.get(CacheManager.class).isClosed()).isTrue();
      assertThat(container.get(Service.class).tutor()).isEqualTo(new Tutor("Ada", 30));
      container.get(Service.class).clear();
    }
  }

  @Test
  void settingsOfCaches_thatNothingUses_areReportedWithTheNearestName(TestRedis redis) {
    try (LogCapture log = new LogCapture();
        TestContainer container =
            TestContainer.start(
                redis.settings(
                    "redis.cache.cdi-tutor.ttl", "PT5M",
                    "redis.cache.cdi-raw.ttl", "PT5M",
                    "redis.cache.cdi-by-code.statistics", "true"),
                Service.class,
                StartupCode.class)) {
      assertThat(container.get(CacheManager.class).isClosed()).isFalse();
      assertThat(log.lines())
          .filteredOn(line -> line.contains("LARDER-1007"))
          .singleElement()
          .satisfies(
              line ->
                  assertThat(line)
                      .startsWith("INFO")
                      .contains("redis.cache.cdi-tutor.*", "'cdi-tutors'"));
    }
  }
}
