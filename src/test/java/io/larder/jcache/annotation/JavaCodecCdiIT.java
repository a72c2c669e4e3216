package io.larder.jcache.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larder.jcache.CacheName;
import io.larder.support.Fixture;
import io.larder.support.LogCapture;
import io.larder.support.OwnRedis;
import io.larder.support.RedisTest;
import io.larder.support.TestContainer;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.Serializable;
import java.util.Optional;
import javax.cache.Cache;
import javax.cache.annotation.CachePut;
import javax.cache.annotation.CacheRemove;
import javax.cache.annotation.CacheResult;
import javax.cache.annotation.CacheValue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Annotated methods whose values JSON does not give back. */
@RedisTest
class JavaCodecCdiIT {
  /** Final fields, and no way to be made but with arguments that no field has. */
  static final class Report implements Serializable {
    private static final long serialVersionUID = 1L;
    private final String text;

    Report(int number) {
      this.text = "report " + number;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Report one && one.text.equals(text);
    }

    @Override
    public int hashCode() {
      return text.hashCode();
    }
  }

  @ApplicationScoped
  static class Reports {
    private int calls;

    int calls() {
      return calls;
    }

    @CacheResult(cacheName = "reports")
    public @Nullable Report find(int number) {
      calls++;
      return number < 0 ? null : new Report(number);
    }

    @CacheResult(cacheName = "optional")
    public Optional<Report> search(int number) {
      calls++;
      return number < 0 ? Optional.empty() : Optional.of(new Report(number));
    }

    @CachePut(cacheName = "reports")
    public void put(int number, @CacheValue Report report) {}

    @CacheRemove(cacheName = "reports")
    public void remove(int number) {}

    @CacheResult(cacheName = "failing", exceptionCacheName = "failures")
    public Report fail(int number) {
      calls++;
      throw new IllegalArgumentException("no report " + number);
    }
  }

  @ApplicationScoped
  static class Injected {
    @Inject
    @CacheName("injected")
    Cache<String, Report> cache;

    Cache<String, Report> cache() {
      return cache;
    }
  }

  @Test
  void annotatedMethods_keepWhatJavaSerializes(Fixture fixture) {
    OwnRedis redis = fixture.redis();
    LogCapture log = fixture.log();
    TestContainer container =
        fixture.container(
            redis.settings(
                "redis.cache.default.codec", "java", "redis.cache.default.null-ttl", "PT1M"),
            Reports.class,
            Injected.class);
    Reports reports = container.get(Reports.class);
    for (int i = 0; i < 2; i++) {
      assertThat(reports.find(1)).isEqualTo(new Report(1));
      assertThat(reports.find(-1)).isNull();
      assertThat(reports.search(1)).contains(new Report(1));
      assertThat(reports.search(-1)).isEmpty();
      assertThatThrownBy(() -> reports.fail(1)).hasMessage("no report 1");
    }
    assertThat(reports.calls()).isEqualTo(5);
    reports.put(1, new Report(2));
    assertThat(reports.find(1)).isEqualTo(new Report(2));
    reports.remove(1);
    assertThat(reports.find(1)).isEqualTo(new Report(1));

    Cache<String, Report> cache = container.get(Injected.class).cache();
    cache.put("k", new Report(3));
    assertThat(cache.get("k")).isEqualTo(new Report(3));
    // Nobody is told at the deployment that JSON does not give it back.
    assertThat(log.lines()).noneMatch(line -> line.startsWith("WARNING"));
  }
}
