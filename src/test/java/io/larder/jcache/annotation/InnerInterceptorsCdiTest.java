package io.larder.jcache.annotation;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.support.LogCapture;
import io.larder.support.RedisTest;
import io.larder.support.TestContainer;
import io.larder.support.TestRedis;
import jakarta.annotation.security.DenyAll;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.Stateless;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.util.List;
import javax.cache.annotation.CachePut;
import javax.cache.annotation.CacheRemove;
import javax.cache.annotation.CacheResult;
import javax.cache.annotation.CacheValue;
import org.eclipse.microprofile.faulttolerance.Fallback;
import org.junit.jupiter.api.Test;

/** Annotations whose interceptors run within the cache's are told of at deployment. */
@RedisTest
class InnerInterceptorsCdiTest {
  @ApplicationScoped
  static class Reports {
    @RolesAllowed("admin")
    @CacheResult(cacheName = "inner-reports")
    public String forAdmins(String a) {
      return a;
    }

    @DenyAll
    @CacheResult(cacheName = "inner-reports")
    public String forNobody(String a) {
      return a;
    }

    @RolesAllowed("admin")
    @CacheRemove(cacheName = "inner-reports", afterInvocation = false)
    public void removeFirst(String a) {}

    @CacheResult(cacheName = "inner-reports")
    @Fallback(fallbackMethod = "other")
    public String withFallback(String a) {
      return a;
    }

    @CachePut(cacheName = "inner-reports", afterInvocation = false)
    public void putFirst(String a, @CacheValue @NotNull String value) {}

    @CachePut(cacheName = "inner-reports", afterInvocation = false)
    public void putValidFirst(@Valid String a, @CacheValue String value) {}
  }

  @RolesAllowed("admin")
  static class Restricted {
    @CacheResult(cacheName = "inner-reports")
    public String inherited(String a) {
      return a;
    }
  }

  @Dependent
  @DenyAll
  static class OfClass extends Restricted {
    @CacheResult(cacheName = "inner-reports")
    public String own(String a) {
      return a;
    }

    @PermitAll
    @CacheResult(cacheName = "inner-reports")
    public String permitted(String a) {
      return a;
    }
  }

  @Dependent
  static class Heir extends Restricted {}

  /** The container of EJBs checks before any interceptor runs. */
  @Dependent
  @Stateless
  @RolesAllowed("admin")
  static class Ejb {
    @CacheResult(cacheName = "inner-reports")
    public String find(String a) {
      return a;
    }
  }

  @Dependent
  static class Fine {
    @RolesAllowed("admin")
    public String notCached(String a) {
      return a;
    }

    @PermitAll
    @CacheResult(cacheName = "inner-reports")
    public String forAll(String a) {
      return a;
    }

    @RolesAllowed("admin")
    @CacheRemove(cacheName = "inner-reports")
    public void removeAfter(String a) {}

    @CachePut(cacheName = "inner-reports")
    public void putAfter(String a, @CacheValue @NotNull String value) {}

    @CachePut(cacheName = "inner-reports", afterInvocation = false)
    public void putAnything(String a, @CacheValue String value) {}
  }

  private static List<String> warnings(TestRedis redis, String priority) {
    try (LogCapture log = new LogCapture()) {
      TestContainer.start(
              redis.settings("redis.annotations.priority", priority),
              Reports.class,
              OfClass.class,
              Heir.class,
              Ejb.class,
              Fine.class)
          .close();
      return log.lines().stream().filter(line -> line.startsWith("WARNING")).toList();
    }
  }

  @Test
  void whatRunsWithinTheCache_isAWarning(TestRedis redis) {
    List<String> warnings = warnings(redis, "150");
    for (String what :
        List.of(
            "Reports.forAdmins(String): @RolesAllowed beside @CacheResult: interceptors with a"
                + " higher priority number than 150 do not run on a hit",
            "Reports.forNobody(String): @DenyAll beside @CacheResult",
            "Reports.removeFirst(String): @RolesAllowed beside @CacheRemove: interceptors with a"
                + " higher priority number than 150 run after the cache was changed",
            "OfClass.own(String): @DenyAll of the class",
            "OfClass.inherited(String) of",
            "Heir.inherited(String) of " + Restricted.class.getName() + ": @RolesAllowed of the",
            "Reports.withFallback(String): @Fallback beside @CacheResult",
            "Reports.putFirst(String, String): constrained parameters beside"
                + " @CachePut(afterInvocation=false): the value is stored before the arguments are"
                + " validated; leave afterInvocation=false away, or set redis.annotations.priority"
                + " to 4800 or above",
            "Reports.putValidFirst(String, String): constrained parameters beside @CachePut")) {
      assertThat(warnings)
          .as(what)
          .filteredOn(line -> line.contains("LARDER-6009") && line.contains(what))
          .singleElement()
          .satisfies(
              line -> assertThat(line).containsAnyOf("redis.annotations.priority", "another bean"));
    }
    assertThat(warnings).hasSize(9);
  }

  @Test
  void whatThePriorityPutsAround_isNoWarning(TestRedis redis) {
    assertThat(warnings(redis, "2000"))
        .hasSize(3)
        .anyMatch(line -> line.contains("withFallback"))
        .anyMatch(line -> line.contains("putFirst"))
        .anyMatch(line -> line.contains("putValidFirst"));
    assertThat(warnings(redis, "4010")).hasSize(3).anyMatch(line -> line.contains("withFallback"));
    assertThat(warnings(redis, "4011"))
        .hasSize(2)
        .allMatch(line -> line.contains("constrained parameters"));
    assertThat(warnings(redis, "4799")).hasSize(2);
    assertThat(warnings(redis, "4800")).isEmpty();
  }
}
