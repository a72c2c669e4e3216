package io.larder.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.jcache.LarderCachingProvider;
import io.larder.support.Fixture;
import io.larder.support.Larder;
import io.larder.support.OwnRedis;
import io.larder.support.RedisTest;
import io.larder.support.ServerSettings;
import io.larder.support.TestContainer;
import java.io.Closeable;
import java.lang.management.LockInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.MonitorInfo;
import java.lang.management.ThreadInfo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import javax.cache.integration.CacheWriter;
import org.junit.jupiter.api.Test;

/**
 * Nothing of Larder's waits for Redis, or for code of the application, inside of {@code
 * synchronized}: before JDK 24 a virtual thread would keep its carrier meanwhile. Seen on any JDK.
 */
@RedisTest
class HeldMonitorsIT {
  private static final Path SOURCES = Path.of("src/main/java");
  // Shorter than any wait here, longer than a busy machine leaves a thread alone.
  private static final Duration LONG = Duration.ofSeconds(2);
  private static final String WAIT = "PT6S";

  private interface Step {
    void run() throws Exception;
  }

  /** The monitors of Larder's that were held, or waited on, for long while a step ran. */
  private static Set<String> heldDuring(Step step) throws InterruptedException {
    Thread thread =
        new Thread(
            () -> {
              try {
                step.run();
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            },
            "larder-test-step");
    thread.start();
    Set<String> tooLong = new TreeSet<>();
    Map<String, Long> since = new HashMap<>();
    while (thread.isAlive()) {
      Set<String> now = held();
      since.keySet().retainAll(now);
      long time = System.nanoTime();
      for (String one : now) {
        if (time - since.computeIfAbsent(one, first -> time) > LONG.toNanos()) {
          tooLong.add(one);
        }
      }
      thread.join(50);
    }
    return tooLong;
  }

  private static Set<String> held() {
    return Stream.of(ManagementFactory.getThreadMXBean().dumpAllThreads(true, false))
        .filter(thread -> thread.getThreadState() != Thread.State.RUNNABLE)
        .flatMap(HeldMonitorsIT::held)
        .collect(Collectors.toSet());
  }

  private static Stream<String> held(ThreadInfo thread) {
    Stream<String> locked =
        Arrays.stream(thread.getLockedMonitors())
            .map(MonitorInfo::getLockedStackFrame)
            .filter(frame -> isLarders(frame.getClassName()))
            .map(frame -> thread.getThreadName() + " in " + frame);
    LockInfo waitsFor = thread.getLockInfo();
    boolean waits =
        waitsFor != null
            && thread.getThreadState() != Thread.State.BLOCKED
            && isLarders(waitsFor.getClassName())
            && thread.getStackTrace()[0].getClassName().equals("java.lang.Object");
    return waits
        ? Stream.concat(locked, Stream.of(thread.getThreadName() + " on " + waitsFor))
        : locked;
  }

  private static boolean isLarders(String className) {
    return Files.exists(
        SOURCES.resolve(className.replaceFirst("\\$.*", "").replace('.', '/') + ".java"));
  }

  /** Those of JSR-107 that wait for a while. */
  private static final class Slow
      implements CacheEntryCreatedListener<String, String>, CacheWriter<String, String>, Closeable {
    private final CountDownLatch told = new CountDownLatch(1);

    private static void take() {
      try {
        assertThat(new CountDownLatch(1).await(4, TimeUnit.SECONDS)).isFalse();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void onCreated(Iterable<CacheEntryEvent<? extends String, ? extends String>> events) {
      told.countDown();
      take();
    }

    @Override
    public void write(Cache.Entry<? extends String, ? extends String> entry) {}

    @Override
    public void writeAll(Collection<Cache.Entry<? extends String, ? extends String>> entries) {}

    @Override
    public void delete(Object key) {}

    @Override
    public void deleteAll(Collection<?> keys) {}

    @Override
    public void close() {
      take();
    }
  }

  private static MutableCacheEntryListenerConfiguration<String, String> listening(Slow listener) {
    return new MutableCacheEntryListenerConfiguration<>(() -> listener, null, false, false);
  }

  private static MutableConfiguration<String, String> caching() {
    return new MutableConfiguration<String, String>().setTypes(String.class, String.class);
  }

  @Test
  void registerListener_whileRedisIsSilent(Fixture fixture) throws Exception {
    OwnRedis redis = fixture.redis();
    Larder larder = fixture.larder(redis.settings("redis.timeout", WAIT));
    Cache<String, String> cache = larder.caching().getCacheManager().createCache("held", caching());
    cache.put("k", "v");
    redis.freeze();
    try {
      assertThat(heldDuring(() -> cache.registerCacheEntryListener(listening(new Slow()))))
          .isEmpty();
    } finally {
      redis.thaw();
    }
  }

  @Test
  void registerListener_whileAnotherApplicationDoesNotAnswer(Fixture fixture) throws Exception {
    OwnRedis redis = fixture.redis();
    Larder larder = fixture.larder(redis.settings());
    Cache<String, String> cache = larder.caching().getCacheManager().createCache("held", caching());
    cache.put("k", "v");
    String members = "larder:test:j::members";
    redis.ask("ZADD", members, Long.toString(System.currentTimeMillis() / 1_000), "other");
    long begin = System.nanoTime();
    assertThat(heldDuring(() -> cache.registerCacheEntryListener(listening(new Slow())))).isEmpty();
    assertThat(System.nanoTime() - begin).isGreaterThan(LONG.toNanos());
  }

  @Test
  void listener_thatTakesItsTime(Fixture fixture) throws Exception {
    Larder larder = fixture.larder();
    Cache<String, String> cache =
        larder.caching().getCacheManager().createCache("held-" + LONG, caching());
    Slow slow = new Slow();
    MutableCacheEntryListenerConfiguration<String, String> listening = listening(slow);
    cache.registerCacheEntryListener(listening);
    cache.put("k", "v");
    assertThat(slow.told.await(1, TimeUnit.MINUTES)).isTrue();
    assertThat(heldDuring(() -> cache.deregisterCacheEntryListener(listening))).isEmpty();
  }

  @Test
  void provider_whileItsManagerConnects(Fixture fixture) throws Exception {
    OwnRedis redis = fixture.redis();
    Map<String, String> settings = redis.settings("redis.startup.max-wait", WAIT);
    redis.freeze();
    settings.forEach(System::setProperty);
    LarderCachingProvider provider = fixture.closing(new LarderCachingProvider());
    try {
      assertThat(heldDuring(provider::getCacheManager)).isEmpty();
    } finally {
      settings.keySet().forEach(System::clearProperty);
      redis.thaw();
    }
  }

  @Test
  void application_thatStopsWithASlowWriter(Fixture fixture) throws Exception {
    TestContainer container = TestContainer.start(fixture.shared().settings());
    Slow slow = new Slow();
    CacheManager manager = container.get(CacheManager.class);
    manager.createCache("held", caching().setWriteThrough(true).setCacheWriterFactory(() -> slow));
    assertThat(heldDuring(container::close)).isEmpty();
  }

  @Test
  void redissonsCache_openedWhileRedisIsSilent(Fixture fixture) throws Exception {
    OwnRedis redis = fixture.redis();
    Larder larder =
        fixture.larder(
            ServerSettings.with(
                redis.settings(), "redis.timeout", WAIT, "redis.jcache.engine", "redisson"));
    CacheManager manager = larder.caching().getCacheManager();
    redis.freeze();
    try {
      assertThat(
              heldDuring(
                  () -> {
                    try {
                      manager.createCache(
                          "held",
                          caching().addCacheEntryListenerConfiguration(listening(new Slow())));
                    } catch (CacheException e) {
                      // Redis is silent.
                    }
                  }))
          .isEmpty();
    } finally {
      redis.thaw();
    }
  }
}
