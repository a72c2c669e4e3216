package io.larder.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.support.Fixture;
import io.larder.support.OwnRedis;
import io.larder.support.RedisTest;
import java.nio.file.Path;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.jcache.JCacheCacheManager;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Spring Boot, by {@code application.properties} alone. */
@RedisTest
class SpringBootIT {
  private static final AtomicInteger RUNS = new AtomicInteger();

  /** A service of an application. */
  public static class Courses {
    @Cacheable("courses")
    public String title(long id) {
      return id + " in run " + RUNS.incrementAndGet();
    }
  }

  /** An application with nothing of Larder's in it. */
  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @EnableCaching
  public static class Application {
    @Bean
    Courses courses() {
      return new Courses();
    }
  }

  @TempDir Path folder;

  @Test
  void cacheable_isCached_alsoForTheNextStart(Fixture fixture) {
    fixture.leavingNoThreads();
    OwnRedis redis = fixture.redis();
    Recipe recipe = Recipe.of("Spring Boot");
    Properties application = recipe.properties("spring.cache");
    recipe.install(
        fixture,
        folder,
        redis,
        "redis.codec.allowed-types",
        "org.springframework.cache.*,io.larder.clients.*");
    application.setProperty("spring.main.banner-mode", "off");
    String first;
    try (ConfigurableApplicationContext context = start(application)) {
      assertThat(context.getBean(CacheManager.class)).isInstanceOf(JCacheCacheManager.class);
      first = context.getBean(Courses.class).title(1);
      assertThat(context.getBean(Courses.class).title(1)).isEqualTo(first);
      assertThat(context.getBean(Courses.class).title(2)).isNotEqualTo(first);
    }
    try (ConfigurableApplicationContext context = start(application)) {
      assertThat(context.getBean(Courses.class).title(1)).isEqualTo(first);
    }
  }

  private static ConfigurableApplicationContext start(Properties properties) {
    SpringApplication application = new SpringApplication(Application.class);
    application.setDefaultProperties(properties);
    return application.run();
  }
}
