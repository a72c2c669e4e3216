package io.larder.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.support.Processes;
import io.larder.support.RedisTest;
import io.larder.support.TestRedis;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.Caching;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.spi.CachingProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs that use the provider in a JVM of their own. */
@RedisTest
class ForgottenManagerIT {
  private static final String NAME = "io.larder.jcache.LarderCachingProvider";

  /** A program that closes nothing. */
  static final class Forgetful {
    private Forgetful() {}

    public static void main(String[] arguments) {
      Cache<String, String> cache =
          Caching.getCachingProvider(NAME)
              .getCacheManager()
              .createCache("forgotten", new MutableConfiguration<String, String>());
      if (arguments[0].equals("everything")) {
        cache.registerCacheEntryListener(
            new MutableCacheEntryListenerConfiguration<>(
                () -> (CacheEntryCreatedListener<String, String>) events -> {},
                null,
                false,
                false));
      }
      cache.put("a", "1");
      cache.get("a");
      cache.clear();
      System.out.println("main returns");
    }
  }

  /** A program that asks for a provider without its name. */
  static final class Nameless {
    private Nameless() {}

    public static void main(String[] arguments) {
      CachingProvider found = Caching.getCachingProvider();
      System.out.println("found " + found.getClass().getName());
      System.out.println(
          "all "
              + StreamSupport.stream(Caching.getCachingProviders().spliterator(), false).count());
      System.out.println("named " + Caching.getCachingProvider(arguments[0]).getClass().getName());
      try {
        found.getCacheManager().createCache("nameless", new MutableConfiguration<>()).clear();
        System.out.println("works");
      } catch (CacheException | IllegalStateException e) {
        System.out.println(e);
      }
      System.exit(0);
    }
  }

  private static String printed(Process jvm) throws IOException, InterruptedException {
    try {
      assertThat(jvm.waitFor(2, TimeUnit.MINUTES)).as("the JVM ends").isTrue();
      assertThat(jvm.exitValue()).isZero();
      return new String(jvm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } finally {
      jvm.destroyForcibly();
    }
  }

  private static List<String> options(Map<String, String> settings) {
    return settings.entrySet().stream()
        .map(setting -> "-D" + setting.getKey() + "=" + setting.getValue())
        .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"little", "everything"})
  void manager_thatNobodyCloses_letsTheJvmEnd(String used, TestRedis redis) throws Exception {
    Map<String, String> settings =
        used.equals("little")
            ? redis.settings()
            : redis.settings(
                "redis.cache.forgotten.near-max-entries", "10", "redis.pool.threads", "4");
    assertThat(printed(Processes.java(options(settings), Map.of(), Forgetful.class, used)))
        .contains("main returns");
  }

  @Test
  void manager_thatNobodyClosesWhileRedisIsAway_letsTheJvmEnd() throws Exception {
    Map<String, String> settings =
        Map.of("redis.url", "redis://127.0.0.1:1", "redis.startup", "lazy");
    Process jvm = Processes.java(options(settings), Map.of(), Forgetful.class, "little");
    try {
      // main fails, as nothing can be stored
      assertThat(jvm.waitFor(2, TimeUnit.MINUTES)).as("the JVM ends").isTrue();
    } finally {
      jvm.destroyForcibly();
    }
  }

  /** As the guide says: only Redisson's jar is registered, and names itself in no way. */
  @Test
  void provider_withoutAName_isRedissons(TestRedis redis) throws Exception {
    assertThat(printed(Processes.java(options(redis.settings()), Map.of(), Nameless.class, NAME)))
        .contains("found org.redisson.jcache.JCachingProvider", "all 1", "named " + NAME)
        .contains("Default configuration hasn't been specified!");
  }

  @Test
  void provider_ofTheSystemProperty_isLarders_andRedissonsIsFoundByItsName(TestRedis redis)
      throws Exception {
    Map<String, String> settings = redis.settings("javax.cache.spi.CachingProvider", NAME);
    assertThat(
            printed(
                Processes.java(
                    options(settings),
                    Map.of(),
                    Nameless.class,
                    "org.redisson.jcache.JCachingProvider")))
        .contains("found " + NAME, "all 1", "named org.redisson.jcache.JCachingProvider", "works");
  }
}
