package io.larder.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larder.support.Fixture;
import io.larder.support.OwnRedis;
import io.larder.support.RedisTest;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.annotation.CacheKey;
import javax.cache.annotation.CacheRemove;
import javax.cache.annotation.CacheRemoveAll;
import javax.cache.annotation.CacheResult;
import javax.cache.annotation.CacheValue;
import javax.cache.configuration.MutableConfiguration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.jcache.JCacheCacheManager;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Spring's cache annotations, and JSR-107's as Spring runs them. */
@RedisTest
class SpringIT {
  /** A cached value. */
  public record Course(long id, String title, List<String> topics) implements Serializable {}

  /** With Spring's annotations. */
  public static class Courses {
    final AtomicInteger runs = new AtomicInteger();

    @Cacheable("courses")
    public Course one(long id) {
      runs.incrementAndGet();
      return new Course(id, "first", List.of("a"));
    }

    @Cacheable("none")
    public String none() {
      runs.incrementAndGet();
      return "none";
    }

    @Cacheable("two")
    public String two(String text, int number) {
      runs.incrementAndGet();
      return text + number;
    }

    @Cacheable("optional")
    public Optional<String> optional(String text) {
      runs.incrementAndGet();
      return Optional.of(text);
    }

    @Cacheable("nulls")
    public @Nullable String nothing(String text) {
      runs.incrementAndGet();
      return null;
    }

    @Cacheable("lists")
    public List<Course> list(String text) {
      runs.incrementAndGet();
      return List.of(new Course(1, text, List.of()), new Course(2, text, List.of("x")));
    }

    @Cacheable(cacheNames = "sync", sync = true)
    public String sync(String text) {
      runs.incrementAndGet();
      return text;
    }

    @CachePut(cacheNames = "courses", key = "#id")
    public Course put(long id, String title) {
      return new Course(id, title, List.of());
    }

    @CacheEvict("courses")
    public void evict(long id) {}

    @CacheEvict(cacheNames = "courses", allEntries = true)
    public void evictAll() {}
  }

  /** With JSR-107's. */
  public static class Standard {
    final AtomicInteger runs = new AtomicInteger();

    @CacheResult(cacheName = "standard")
    public Course one(long id) {
      runs.incrementAndGet();
      return new Course(id, "first", List.of());
    }

    @CacheResult(cacheName = "standard-two")
    public String two(String text, int number) {
      runs.incrementAndGet();
      return text + number;
    }

    @CacheResult(cacheName = "standard-failing", exceptionCacheName = "failures")
    public String failing(String text) {
      runs.incrementAndGet();
      throw new IllegalStateException(text);
    }

    @javax.cache.annotation.CachePut(cacheName = "standard")
    public void put(@CacheKey long id, @CacheValue Course course) {}

    @CacheRemove(cacheName = "standard")
    public void remove(long id) {}

    @CacheRemoveAll(cacheName = "standard")
    public void removeAll() {}
  }

  /** What an application declares. */
  @Configuration(proxyBeanMethods = false)
  @EnableCaching
  public static class Application {
    @Bean
    JCacheCacheManager caches(CacheManager manager) {
      return new JCacheCacheManager(manager);
    }

    @Bean
    Courses courses() {
      return new Courses();
    }

    @Bean
    Standard standard() {
      return new Standard();
    }
  }

  @TempDir Path folder;

  private Courses courses;
  private Standard standard;
  private Courses coursesItself;
  private Standard standardItself;

  @BeforeEach
  void open(Fixture fixture) throws Exception {
    fixture.leavingNoThreads();
    OwnRedis redis = fixture.redis();
    Recipe.of("Spring")
        .install(
            fixture,
            folder,
            redis,
            "redis.codec.allowed-types",
            "org.springframework.cache.*,io.larder.clients.*,java.lang.IllegalStateException");
    CacheManager manager =
        fixture.closing(
            Caching.getCachingProvider("io.larder.jcache.LarderCachingProvider")
                .getCacheManager(Recipe.SETTINGS, null));
    Stream.of(
            "courses",
            "none",
            "two",
            "optional",
            "nulls",
            "lists",
            "sync",
            "standard",
            "standard-two",
            "standard-failing",
            "failures")
        .forEach(name -> manager.createCache(name, new MutableConfiguration<>()));
    AnnotationConfigApplicationContext context =
        fixture.closing(new AnnotationConfigApplicationContext());
    context.registerBean(CacheManager.class, () -> manager);
    context.register(Application.class);
    context.refresh();
    courses = context.getBean(Courses.class);
    standard = context.getBean(Standard.class);
    coursesItself = itself(courses, Courses.class);
    standardItself = itself(standard, Standard.class);
  }

  private static <T> T itself(T proxy, Class<T> type) throws Exception {
    return type.cast(
        ((org.springframework.aop.framework.Advised) proxy).getTargetSource().getTarget());
  }

  private void once(java.util.function.Supplier<@Nullable Object> call) {
    int before = coursesItself.runs.get() + standardItself.runs.get();
    Object first = call.get();
    assertThat(call.get()).isEqualTo(first);
    assertThat(coursesItself.runs.get() + standardItself.runs.get()).isEqualTo(before + 1);
  }

  @Test
  void springsAnnotations() {
    once(() -> courses.one(1));
    once(courses::none);
    once(() -> courses.two("q", 2));
    once(() -> courses.optional("o"));
    once(() -> courses.nothing("n"));
    once(() -> courses.list("l"));
    once(() -> courses.sync("s"));

    courses.put(1, "second");
    assertThat(courses.one(1).title()).isEqualTo("second");
    courses.evict(1);
    once(() -> courses.one(1));
    assertThat(courses.one(1).title()).isEqualTo("first");
    courses.evictAll();
    once(() -> courses.one(1));
  }

  @Test
  void standardAnnotations() {
    once(() -> standard.one(1));
    once(() -> standard.two("a", 1));

    standard.put(1, new Course(1, "second", List.of()));
    assertThat(standard.one(1).title()).isEqualTo("second");
    standard.remove(1);
    once(() -> standard.one(1));
    standard.removeAll();
    once(() -> standard.one(1));

    int before = standardItself.runs.get();
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> standard.failing("z"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("z");
    }
    assertThat(standardItself.runs.get()).isEqualTo(before + 1);
  }
}
