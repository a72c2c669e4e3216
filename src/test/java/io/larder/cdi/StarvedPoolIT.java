package io.larder.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.larder.cache.CacheOperations;
import io.larder.jcache.CacheName;
import io.larder.session.RefreshToken;
import io.larder.session.RotationResult;
import io.larder.session.Session;
import io.larder.session.SessionStore;
import io.larder.support.Fixture;
import io.larder.support.Larder;
import io.larder.support.LogCapture;
import io.larder.support.OwnRedis;
import io.larder.support.RedisTest;
import io.larder.support.ServerNaming;
import io.larder.support.StarvedExecutor;
import io.larder.testkit.wire.RespClient;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.annotation.CacheKey;
import javax.cache.annotation.CachePut;
import javax.cache.annotation.CacheRemove;
import javax.cache.annotation.CacheRemoveAll;
import javax.cache.annotation.CacheResult;
import javax.cache.annotation.CacheValue;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheWriter;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A server whose executor never runs anything, because all of its threads wait: every call that
 * blocks returns all the same, in time and with what it would give otherwise.
 */
@RedisTest
class StarvedPoolIT {
  // A busy machine is slow; who waits for a thread waits for ten minutes.
  private static final Duration SOON = Duration.ofSeconds(40);
  private static final String DEADLINE = "PT10M";

  /** A value that is decoded by code of the application. */
  public record Book(String title) {}

  /** Counts what is called of the application, and on which thread. */
  @ApplicationScoped
  static class Library {
    private final AtomicInteger runs = new AtomicInteger();
    private volatile Thread thread;

    @CacheResult(cacheName = "starved-books")
    public Book book(String id) {
      runs.incrementAndGet();
      thread = Thread.currentThread();
      return new Book(id);
    }

    @CacheResult(cacheName = "starved-books")
    public CompletableFuture<Book> bookLater(String id) {
      return new CompletableFuture<>();
    }

    @CacheResult(
        cacheName = "starved-failing",
        exceptionCacheName = "starved-failures",
        cachedExceptions = IllegalStateException.class)
    public Book failing(String id) {
      runs.incrementAndGet();
      throw new IllegalStateException(id);
    }

    @CachePut(cacheName = "starved-books")
    public void put(@CacheKey String id, @CacheValue Book book) {}

    @CacheRemove(cacheName = "starved-books")
    public void remove(String id) {}

    @CacheRemoveAll(cacheName = "starved-books")
    public void removeAll() {}

    @CacheRemove(cacheName = "starved-books", afterInvocation = false)
    public void removeBefore(String id) {}

    Thread thread() {
      return thread;
    }

    int takeRuns() {
      return runs.getAndSet(0);
    }
  }

  /** What the application injects. */
  @ApplicationScoped
  static class Surfaces {
    @Inject Library library;
    @Inject CacheOperations operations;
    @Inject SessionStore sessions;
    @Inject CacheManager manager;

    @Inject
    @CacheName("starved-cache")
    Cache<String, Book> cache;

    Library library() {
      return library;
    }

    CacheOperations operations() {
      return operations;
    }

    SessionStore sessions() {
      return sessions;
    }

    CacheManager manager() {
      return manager;
    }

    Cache<String, Book> cache() {
      return cache;
    }
  }

  private record Step(String name, Consumer<Surfaces> run) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static String newKey() {
    return UUID.randomUUID().toString();
  }

  private static Step step(String name, Consumer<Surfaces> run) {
    return new Step(name, run);
  }

  static Stream<Step> annotated() {
    return Stream.of(
        step(
            "CacheResult: a miss and a hit",
            all -> {
              String id = newKey();
              all.library().takeRuns();
              assertThat(all.library().book(id)).isEqualTo(new Book(id));
              assertThat(all.library().book(id)).isEqualTo(new Book(id));
              assertThat(all.library().takeRuns()).isEqualTo(1);
              assertThat(all.library().thread()).isSameAs(Thread.currentThread());
            }),
        step(
            "CachePut",
            all -> {
              String id = newKey();
              all.library().put(id, new Book("put"));
              assertThat(all.library().book(id)).isEqualTo(new Book("put"));
            }),
        step(
            "CacheRemove",
            all -> {
              String id = newKey();
              all.library().put(id, new Book("put"));
              all.library().remove(id);
              assertThat(all.library().book(id)).isEqualTo(new Book(id));
              all.library().put(id, new Book("put"));
              all.library().removeBefore(id);
              assertThat(all.library().book(id)).isEqualTo(new Book(id));
            }),
        step(
            "CacheRemoveAll",
            all -> {
              String id = newKey();
              all.library().put(id, new Book("put"));
              all.library().removeAll();
              assertThat(all.library().book(id)).isEqualTo(new Book(id));
            }),
        step(
            "CacheResult: an exception",
            all -> {
              String id = newKey();
              all.library().takeRuns();
              for (int i = 0; i < 2; i++) {
                try {
                  all.library().failing(id);
                } catch (IllegalStateException e) {
                  assertThat(e).hasMessage(id);
                }
              }
            }));
  }

  static Stream<Step> others() {
    return Stream.of(
        step(
            "CacheOperations",
            all -> {
              String key = "starved:" + newKey();
              CacheOperations operations = all.operations();
              operations.set(key, new Book("a"));
              assertThat(operations.get(key, Book.class)).contains(new Book("a"));
              operations.setAll(Map.of(key + 1, new Book("b")), Duration.ofMinutes(1));
              assertThat(operations.getAll(List.of(key, key + 1), Book.class)).hasSize(2);
              assertThat(operations.increment(key + "n", 2)).isEqualTo(2);
              operations.hash(key + "h").set("f", new Book("c"));
              assertThat(operations.hash(key + "h").getAll(Book.class)).hasSize(1);
              assertThat(operations.deleteByPattern(key + "*")).isEqualTo(4);
            }),
        step(
            "getOrCompute",
            all -> {
              String key = "starved:" + newKey();
              Thread here = Thread.currentThread();
              Book first =
                  all.operations()
                      .getOrCompute(
                          key,
                          Book.class,
                          Duration.ofMinutes(1),
                          () -> new Book(String.valueOf(Thread.currentThread() == here)));
              assertThat(first).isEqualTo(new Book("true"));
              assertThat(
                      all.operations()
                          .getOrCompute(
                              key, Book.class, Duration.ofMinutes(1), () -> new Book("again")))
                  .isEqualTo(first);
            }),
        step(
            "Cache",
            all -> {
              Cache<String, Book> cache = all.cache();
              cache.put("k", new Book("a"));
              assertThat(cache.get("k")).isEqualTo(new Book("a"));
              assertThat(cache.getAndPut("k", new Book("b"))).isEqualTo(new Book("a"));
              assertThat(cache.replace("k", new Book("b"), new Book("c"))).isTrue();
              cache.putAll(Map.of("l", new Book("l"), "m", new Book("m")));
              assertThat(cache.getAll(Set.of("k", "l", "m"))).hasSize(3);
              assertThat(cache).hasSize(3);
              assertThat(
                      cache.<Book>invoke(
                          "k",
                          (entry, arguments) -> {
                            entry.setValue(new Book("d"));
                            return entry.getValue();
                          }))
                  .isEqualTo(new Book("d"));
              assertThat(cache.remove("k")).isTrue();
              cache.removeAll();
              assertThat(cache).isEmpty();
            }),
        step(
            "Cache.clear, as often as one likes",
            all -> {
              for (int i = 0; i < 5; i++) {
                all.cache().put("k", new Book("a"));
                all.cache().clear();
                assertThat(all.cache().get("k")).isNull();
              }
            }),
        step(
            "close, while entries are to be loaded",
            all -> {
              Cache<String, Book> cache =
                  all.manager().createCache("starved-" + newKey(), through(new AtomicInteger()));
              cache.loadAll(Set.of("k"), true, null);
              cache.close();
            }),
        step(
            "read-through, write-through and listeners",
            all -> {
              AtomicInteger heard = new AtomicInteger();
              Cache<String, Book> cache =
                  all.manager().createCache("starved-" + newKey(), through(heard));
              assertThat(cache.get("k")).isEqualTo(new Book("loaded k"));
              cache.put("l", new Book("l"));
              assertThat(cache.getAll(Set.of("k", "l", "n"))).hasSize(3);
              assertThat(heard.get()).isEqualTo(3);
              all.manager().destroyCache(cache.getName());
            }),
        step(
            "SessionStore",
            all -> {
              SessionStore sessions = all.sessions();
              String user = newKey();
              RefreshToken token =
                  sessions.issue(Session.of(user, Map.of("device", "phone")), Duration.ofHours(1));
              assertThat(sessions.get(token.value())).isPresent();
              RotationResult rotated = sessions.rotate(token.value());
              assertThat(rotated).isInstanceOf(RotationResult.Rotated.class);
              sessions.set(newKey(), Session.of(user, Map.of()), Duration.ofHours(1));
              assertThat(sessions.list(user)).hasSize(2);
              assertThat(sessions.revokeAll(user)).isEqualTo(2);
            }));
  }

  /** Those in which one application waits for others. */
  static Stream<Step> changes() {
    return Stream.concat(annotated(), others())
        .filter(step -> step.name().matches("CacheRemoveAll|Cache\\b.*|read-through.*"));
  }

  private static MutableConfiguration<String, Book> through(AtomicInteger heard) {
    CacheEntryCreatedListener<String, Book> listener = events -> events.forEach(e -> add(heard, e));
    return new MutableConfiguration<String, Book>()
        .setTypes(String.class, Book.class)
        .setReadThrough(true)
        .setCacheLoaderFactory(Loads::new)
        .setWriteThrough(true)
        .setCacheWriterFactory(Writes::new)
        .addCacheEntryListenerConfiguration(
            new MutableCacheEntryListenerConfiguration<>(() -> listener, null, true, true));
  }

  private static void add(AtomicInteger heard, CacheEntryEvent<?, ?> event) {
    heard.incrementAndGet();
  }

  /** Loads on the caller's thread. */
  static final class Loads implements CacheLoader<String, Book> {
    private final Thread thread = Thread.currentThread();

    @Override
    public Book load(String key) {
      assertThat(Thread.currentThread()).isSameAs(thread);
      return new Book("loaded " + key);
    }

    @Override
    public Map<String, Book> loadAll(Iterable<? extends String> keys) {
      Map<String, Book> all = new HashMap<>();
      keys.forEach(key -> all.put(key, load(key)));
      return all;
    }
  }

  /** Writes on the caller's thread. */
  static final class Writes implements CacheWriter<String, Book> {
    private final Thread thread = Thread.currentThread();

    @Override
    public void write(Cache.Entry<? extends String, ? extends Book> entry) {
      assertThat(Thread.currentThread()).isSameAs(thread);
    }

    @Override
    public void writeAll(java.util.Collection<Cache.Entry<? extends String, ? extends Book>> all) {}

    @Override
    public void delete(Object key) {}

    @Override
    public void deleteAll(java.util.Collection<?> keys) {}
  }

  @ParameterizedTest
  @MethodSource({"annotated", "others"})
  void blockingCall_whenNoThreadIsLeft_returns(Step step, Fixture fixture) {
    run(step, fixture, fixture.shared().settings());
  }

  @ParameterizedTest
  @MethodSource("changes")
  void blockingCall_whenAnotherApplicationOfTheServerIsThere_waitsForItsAnswer(
      Step step, Fixture fixture) {
    OwnRedis redis = fixture.redis();
    try (ServerNaming naming = ServerNaming.withExecutor(new StarvedExecutor(0));
        RespClient client = redis.connect()) {
      Larder other = fixture.larder(redis.settings());
      other.caching().getCacheManager().createCache("starved-cache", new MutableConfiguration<>());
      Surfaces all = surfaces(fixture, redis.settings());
      all.cache().get("any");
      Awaitility.await().until(() -> members(client) == 2);
      step.run().accept(all);
      // One that does not answer in time is no member any more.
      assertThat(members(client)).isEqualTo(2);
    }
  }

  private static long members(RespClient client) {
    return (Long) client.ask("ZCARD", "larder:test:j::members");
  }

  @ParameterizedTest
  @MethodSource("annotated")
  void blockingCall_withRedissonsEngine_returns(Step step, Fixture fixture) {
    // Its keys have no prefix.
    Map<String, String> settings = new HashMap<>(fixture.redis().settings());
    settings.put("redis.jcache.engine", "redisson");
    run(step, fixture, settings);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8})
  void getOrCompute_besideAnAsynchronousOneThatGetsNoFurtherThread_returns(
      int tasks, Fixture fixture) throws Exception {
    StarvedExecutor pool = new StarvedExecutor(tasks);
    try (ServerNaming naming = ServerNaming.withExecutor(pool)) {
      CacheOperations operations = fixture.larder("redis.cache.default.deadline", DEADLINE).cache();
      operations.exists("starved:any");
      String key = "starved:" + newKey();
      CompletableFuture<Book> loaded = new CompletableFuture<>();
      CountDownLatch asked = new CountDownLatch(1);
      CompletableFuture<Book> later =
          operations
              .async()
              .getOrCompute(
                  key,
                  Book.class,
                  Duration.ofMinutes(1),
                  () -> {
                    asked.countDown();
                    return loaded;
                  })
              .toCompletableFuture();
      boolean begun = asked.await(500, TimeUnit.MILLISECONDS);
      loaded.complete(new Book("later"));
      Book found =
          assertTimeoutPreemptively(
              SOON,
              () ->
                  operations.getOrCompute(
                      key, Book.class, Duration.ofMinutes(1), () -> new Book("now")));
      assertThat(found).isEqualTo(new Book(begun ? "later" : "now"));
      if (tasks == 8) {
        assertThat(later.get(1, TimeUnit.MINUTES)).isEqualTo(new Book("later"));
      }
    }
  }

  private static Surfaces surfaces(Fixture fixture, Map<String, String> given) {
    Map<String, String> settings = new HashMap<>(given);
    settings.put("redis.cache.default.deadline", DEADLINE);
    Surfaces all = fixture.container(settings, Library.class, Surfaces.class).get(Surfaces.class);
    all.operations().exists("starved:any"); // what the first call of a JVM loads is not timed
    return all;
  }

  private static void run(Step step, Fixture fixture, Map<String, String> settings) {
    LogCapture log = fixture.log();
    try (ServerNaming naming = ServerNaming.withExecutor(new StarvedExecutor(0))) {
      Surfaces all = surfaces(fixture, settings);
      assertTimeoutPreemptively(SOON, () -> step.run().accept(all));
      assertThat(String.join("\n", log.lines())).doesNotContain("still runs");
    }
  }
}
