package io.larder.guard;

import static org.awaitility.Awaitility.await;

import io.larder.cache.CacheOperations;
import io.larder.session.Session;
import io.larder.session.SessionStore;
import io.larder.support.TestContainer;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.annotation.CachePut;
import javax.cache.annotation.CacheRemove;
import javax.cache.annotation.CacheRemoveAll;
import javax.cache.annotation.CacheResult;
import javax.cache.annotation.CacheValue;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.integration.CacheLoader;

/** Calls of every surface, from several threads. */
final class EverySurface implements AutoCloseable {
  private static final Duration LONG = Duration.ofSeconds(60);

  private final ExecutorService threads = Executors.newFixedThreadPool(4);
  private final AtomicBoolean ended = new AtomicBoolean();
  private final AtomicLong failed = new AtomicLong();
  private final Service service;
  private final CacheOperations cache;
  private final SessionStore sessions;
  private final Cache<String, String> plain;
  private final List<Cache<String, String>> caches;

  EverySurface(TestContainer container) {
    service = container.get(Service.class);
    cache = container.get(CacheOperations.class);
    sessions = container.get(SessionStore.class);
    CacheManager manager = container.get(CacheManager.class);
    plain =
        manager.createCache(
            "plain",
            new MutableConfiguration<String, String>().setTypes(String.class, String.class));
    caches =
        List.of(
            readThrough(manager, "through1"),
            readThrough(manager, "through2"),
            readThrough(manager, "near"));
  }

  /** With a pause after a call of each kind, which every thread makes. */
  void begin(Duration pause) {
    for (int i = 0; i < 4; i++) {
      threads.execute(
          () -> {
            while (!ended.get()) {
              round();
              LockSupport.parkNanos(pause.toNanos());
            }
          });
    }
  }

  /** How many calls failed so far. */
  long failed() {
    return failed.get();
  }

  void awaitSuccess() {
    await().atMost(LONG).until(() -> round() == 0);
  }

  /** How many calls of each kind failed. */
  int round() {
    int failures = 0;
    String key = "k" + ThreadLocalRandom.current().nextInt(1_000_000);
    String token = "a-token-of-at-least-32-characters-" + key;
    for (Runnable call :
        List.<Runnable>of(
            () -> cache.set(key, "v"),
            () -> cache.get(key, String.class),
            () -> cache.getOrCompute(key + 1, String.class, Duration.ofHours(1), () -> "v"),
            () ->
                cache
                    .cache("named")
                    .getOrCompute(key + 2, String.class, Duration.ofHours(1), () -> "v"),
            () -> cache.increment(key + 3, 1),
            () -> cache.delete(key),
            () -> cache.hash(key + 4).set("f", "v"),
            () -> sessions.set(token, Session.of(key), Duration.ofHours(1)),
            () -> sessions.get(token),
            () -> sessions.rotate(sessions.issue(Session.of(key), Duration.ofHours(1)).value()),
            () -> sessions.revokeAll(key),
            () -> service.find1(key),
            () -> service.find2(key),
            () -> service.save1(key, "v"),
            () -> service.forget2(key),
            () -> service.forget3(key),
            service::forgetAll4,
            () -> plain.put(key, "v"),
            () -> plain.get(key),
            () -> plain.remove(key),
            () -> caches.forEach(one -> one.get(key)),
            () -> caches.forEach(one -> one.put(key + 1, "v")),
            () ->
                caches
                    .get(0)
                    .invoke(
                        key,
                        (entry, none) -> {
                          entry.setValue("w");
                          return null;
                        }))) {
      try {
        call.run();
      } catch (RuntimeException e) {
        failures++;
      }
    }
    failed.addAndGet(failures);
    return failures;
  }

  @Override
  public void close() throws InterruptedException {
    ended.set(true);
    threads.shutdown();
    threads.awaitTermination(60, TimeUnit.SECONDS);
  }

  @ApplicationScoped
  static class Service {
    @CacheResult(cacheName = "a1")
    public String find1(String key) {
      return "v";
    }

    @CacheResult(cacheName = "a2")
    public String find2(String key) {
      return "v";
    }

    @CachePut(cacheName = "a1")
    public void save1(String key, @CacheValue String value) {}

    @CacheRemove(cacheName = "a2")
    public void forget2(String key) {}

    @CacheRemove(cacheName = "a3")
    public void forget3(String key) {}

    @CacheRemoveAll(cacheName = "a4")
    public void forgetAll4() {}
  }

  private static Cache<String, String> readThrough(CacheManager manager, String name) {
    return manager.createCache(
        name,
        new MutableConfiguration<String, String>()
            .setTypes(String.class, String.class)
            .setReadThrough(true)
            .setCacheLoaderFactory(Loader::new));
  }

  private static final class Loader implements CacheLoader<String, String> {
    @Override
    public String load(String key) {
      return "v";
    }

    @Override
    public Map<String, String> loadAll(Iterable<? extends String> keys) {
      return Map.of();
    }
  }
}
