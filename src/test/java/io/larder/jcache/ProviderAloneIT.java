package io.larder.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larder.support.Fixture;
import io.larder.support.OwnRedis;
import io.larder.support.Processes;
import io.larder.support.RedisTest;
import io.larder.support.ServerSettings;
import io.larder.support.TestRedis;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.CacheEntryRemovedListener;
import javax.cache.event.CacheEntryUpdatedListener;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The provider without anything of an application server around it. */
@RedisTest
class ProviderAloneIT {
  /** What a server or container brings. */
  private static final List<String> OF_SERVERS =
      List.of(
          "jakarta/enterprise/inject/spi/Extension.class",
          "jakarta/inject/Inject.class",
          "jakarta/interceptor/Interceptor.class");

  private final LarderCachingProvider here = new LarderCachingProvider();
  private final LarderCachingProvider there = new LarderCachingProvider();

  @AfterEach
  void closeProviders() {
    here.close();
    there.close();
  }

  /** Uses what a provider has, listeners and near caches among it. */
  static final class Main {
    private Main() {}

    public static void main(String[] arguments) {
      try {
        Class<?> found = Class.forName("jakarta.enterprise.inject.spi.Extension");
        System.out.println("there is " + found);
      } catch (ClassNotFoundException e) {
        System.out.println("no CDI");
      }
      ServerSettings.parse(arguments, 0).forEach(System::setProperty);
      try (CacheManager manager =
          Caching.getCachingProvider("io.larder.jcache.LarderCachingProvider").getCacheManager()) {
        Cache<String, String> cache =
            manager.createCache(
                "alone",
                new MutableConfiguration<String, String>()
                    .setTypes(String.class, String.class)
                    .setStatisticsEnabled(true)
                    .setManagementEnabled(true));
        cache.registerCacheEntryListener(
            new MutableCacheEntryListenerConfiguration<>(
                () -> (CacheEntryCreatedListener<String, String>) events -> {}, null, false, true));
        cache.put("a", "1");
        String more = cache.invoke("a", (entry, given) -> entry.getValue() + "2");
        cache.clear();
        System.out.println("works: " + more);
      } catch (Throwable e) {
        e.printStackTrace(System.out);
      }
      System.exit(0);
    }
  }

  /** The artifacts on the class path of the tests that have such a class. */
  private static List<String> ofServers() {
    return Processes.classPathEntries().stream()
        .filter(entry -> entry.endsWith(".jar") && isOfServers(entry))
        .map(jar -> Path.of(jar).getFileName().toString().replaceFirst("-\\d.*", ""))
        .toList();
  }

  private static boolean isOfServers(String path) {
    try (JarFile jar = new JarFile(path)) {
      return OF_SERVERS.stream().anyMatch(name -> jar.getEntry(name) != null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void provider_needsNoCdiOnTheClassPath(TestRedis redis) throws Exception {
    Map<String, String> settings =
        redis.settings(
            "redis.cache.alone.near-max-entries",
            "10",
            "redis.cache.alone.on-failure",
            "recompute");
    Process jvm =
        Processes.javaWithout(ofServers(), Main.class, ServerSettings.arguments(settings));
    try {
      assertThat(jvm.waitFor(2, TimeUnit.MINUTES)).as("the JVM ends").isTrue();
      assertThat(new String(jvm.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .contains("no CDI", "works: 12")
          .doesNotContain("NoClassDefFoundError");
    } finally {
      jvm.destroyForcibly();
    }
  }

  /** What JSON does not give back: no property, no constructor without parameters. */
  private static final class Value implements Serializable {
    private static final long serialVersionUID = 1L;
    private final int hidden;

    Value(int hidden) {
      this.hidden = hidden;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Value that && that.hidden == hidden;
    }

    @Override
    public int hashCode() {
      return Objects.hash(hidden);
    }

    @Override
    public String toString() {
      return "value " + hidden;
    }
  }

  private record Listener(List<String> seen)
      implements CacheEntryCreatedListener<String, Value>,
          CacheEntryUpdatedListener<String, Value>,
          CacheEntryRemovedListener<String, Value> {
    private void note(Iterable<CacheEntryEvent<? extends String, ? extends Value>> events) {
      events.forEach(
          event ->
              seen.add(
                  event.getEventType()
                      + " "
                      + event.getKey()
                      + " "
                      + event.getValue()
                      + " "
                      + event.getOldValue()));
    }

    @Override
    public void onCreated(Iterable<CacheEntryEvent<? extends String, ? extends Value>> events) {
      note(events);
    }

    @Override
    public void onUpdated(Iterable<CacheEntryEvent<? extends String, ? extends Value>> events) {
      note(events);
    }

    @Override
    public void onRemoved(Iterable<CacheEntryEvent<? extends String, ? extends Value>> events) {
      note(events);
    }
  }

  private static Cache<String, Value> cache(LarderCachingProvider provider, OwnRedis redis) {
    Properties settings =
        ServerSettings.properties(
            redis.settings(
                "redis.cache.values.codec",
                "java",
                "redis.codec.allowed-types",
                Value.class.getName()));
    return provider
        .getCacheManager(URI.create("larder:values"), null, settings)
        .createCache(
            "values",
            new MutableConfiguration<String, Value>().setTypes(String.class, Value.class));
  }

  @Test
  void listeners_ofAnotherProvider_seeValuesByJavaSerialization(Fixture fixture) {
    OwnRedis redis = fixture.redis();
    Cache<String, Value> writing = cache(here, redis);
    Cache<String, Value> listening = cache(there, redis);
    List<String> seen = new CopyOnWriteArrayList<>();
    listening.registerCacheEntryListener(
        new MutableCacheEntryListenerConfiguration<>(() -> new Listener(seen), null, true, false));

    writing.put("a", new Value(1));
    writing.put("a", new Value(2));
    writing.remove("a");

    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () ->
                assertThat(seen)
                    .containsExactlyInAnyOrder(
                        "CREATED a value 1 null",
                        "UPDATED a value 2 value 1",
                        "REMOVED a value 2 value 2"));
  }
}
