package io.larder.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.larder.cache.CacheOperations;
import io.larder.connection.RedisConnection;
import io.larder.jcache.CacheName;
import io.larder.session.Session;
import io.larder.session.SessionStore;
import io.larder.support.LogCapture;
import io.larder.support.OwnRedis;
import io.larder.support.RedisTest;
import io.larder.support.ServerSettings;
import io.larder.support.TestContainer;
import io.larder.support.TestRedis;
import io.larder.support.Threads;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.annotation.CacheResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.redisson.api.RedissonClient;

/** An application that uses a bean of Larder's before Larder's own start. */
@RedisTest
class FirstUseCdiTest {
  @ApplicationScoped
  static class Slow {
    int runs;

    @CacheResult(cacheName = "first")
    String value() {
      return "run " + ++runs;
    }
  }

  @ApplicationScoped
  static class Early {
    static final List<Object> SEEN = new CopyOnWriteArrayList<>();
    static Consumer<Early> use = early -> {};

    @Inject CacheOperations cache;
    @Inject SessionStore sessions;
    @Inject CacheManager manager;
    @Inject RedissonClient client;
    @Inject Slow slow;

    @Inject
    @CacheName("early")
    Cache<String, String> entries;

    @Inject RedisConnection connection;

    /** Larder's own observer has the priority 0. */
    void onInitialized(
        @Observes @Priority(-1_000) @Initialized(ApplicationScoped.class) Object event) {
      use.accept(this);
    }

    void onStart(@Observes @Priority(-1_000) Startup event) {
      SEEN.add(connection.state());
    }

    String standard() {
      entries.put("a", "standard");
      return entries.get("a");
    }
  }

  /** What may be used first. */
  enum First {
    OPERATIONS(
        early -> {
          early.cache.set("a", "b", Duration.ofMinutes(1));
          return early.cache.get("a", String.class).orElseThrow();
        },
        "b"),
    SESSIONS(
        early -> {
          early.sessions.set("token", Session.of("ada", Map.of()), Duration.ofMinutes(1));
          return early.sessions.get("token").orElseThrow().userId();
        },
        "ada"),
    CACHE(Early::standard, "standard"),
    ANNOTATION(early -> early.slow.value() + ", " + early.slow.value(), "run 1, run 1"),
    CONNECTION(early -> early.connection.state().toString(), "CONNECTED"),
    MANAGER(
        early -> {
          Cache<Object, Object> cache =
              early.manager.createCache(
                  "code", new javax.cache.configuration.MutableConfiguration<>());
          cache.put("a", "managed");
          return cache.get("a");
        },
        "managed"),
    CLIENT(early -> early.client.getKeys().count() >= 0, true);

    private final java.util.function.Function<Early, Object> use;
    private final Object expected;

    First(java.util.function.Function<Early, Object> use, Object expected) {
      this.use = use;
      this.expected = expected;
    }
  }

  @BeforeEach
  void forget() {
    Early.SEEN.clear();
  }

  @AfterEach
  void noThreads() {
    Early.use = early -> {};
    Threads.awaitNoneOfLarder();
  }

  private static Map<String, String> absent(OwnRedis redis, String... more) {
    return ServerSettings.with(
        redis.settings("redis.retry.delay", "50", "redis.retry.attempts", "2"), more);
  }

  private static List<String> messages(Supplier<AutoCloseable> deployment) {
    List<String> messages = new ArrayList<>();
    for (Throwable t = catchThrowable(() -> deployment.get().close());
        t != null;
        t = t.getCause()) {
      messages.add(String.valueOf(t.getMessage()));
    }
    return messages;
  }

  @ParameterizedTest
  @EnumSource
  void firstUse_connects_once(First first, TestRedis redis) {
    Early.use = early -> Early.SEEN.add(first.use.apply(early));
    try (LogCapture log = new LogCapture();
        TestContainer container = TestContainer.start(redis.settings(), Early.class, Slow.class)) {
      container.get(Early.class).standard();
      assertThat(Early.SEEN.get(0)).isEqualTo(first.expected);
      assertThat(log.lines()).filteredOn(line -> line.contains("LARDER-2002")).hasSize(1);
    }
  }

  @Test
  void firstUse_withoutRedis_waitsOnce_andStartsWithoutIt() {
    Early.use =
        early -> {
          Early.SEEN.add(early.connection.state());
          Early.SEEN.add(early.slow.value());
          Early.SEEN.add(catchThrowable(() -> early.cache.exists("a")).getClass().getSimpleName());
        };
    try (OwnRedis redis = OwnRedis.prepared();
        LogCapture log = new LogCapture();
        TestContainer container = TestContainer.start(absent(redis), Early.class, Slow.class)) {
      assertThat(container.get(RedisConnection.class).state())
          .isEqualTo(RedisConnection.State.CONNECTING);
      assertThat(Early.SEEN)
          .startsWith(RedisConnection.State.CONNECTING, "run 1", "RedisUnavailableException");
      assertThat(log.lines()).filteredOn(line -> line.contains("LARDER-2004")).hasSize(1);
      // Attempts go on while the application runs: the start waited for two of them.
      assertThat(log.lines().stream().filter(line -> line.contains("attempt 1 of at most 2")))
          .hasSize(1);
    }
  }

  @Test
  void firstUse_redisRequiredAndAbsent_failsTheDeployment() {
    Early.use = early -> early.cache.exists("a");
    try (OwnRedis redis = OwnRedis.prepared()) {
      Map<String, String> settings = absent(redis, "redis.startup", "require");
      assertThat(messages(() -> TestContainer.start(settings, Early.class, Slow.class)))
          .anyMatch(message -> message.contains("LARDER-2006"));
    }
  }

  /** An application must not start by catching what its first use throws. */
  @Test
  void firstUse_redisRequired_failureIsCaught_failsTheDeploymentAllTheSame() {
    Early.use = early -> catchThrowable(() -> early.cache.exists("a"));
    try (OwnRedis redis = OwnRedis.prepared()) {
      Map<String, String> settings = absent(redis, "redis.startup", "require");
      assertThat(messages(() -> TestContainer.start(settings, Early.class, Slow.class)))
          .anyMatch(message -> message.contains("LARDER-2006"));
    }
  }

  @Test
  void firstUse_wrongPassword_failsTheDeployment() {
    Early.use = early -> early.cache.exists("a");
    try (OwnRedis redis = OwnRedis.started("--requirepass", "secret")) {
      Map<String, String> settings = absent(redis, "redis.password", "wrong");
      assertThat(messages(() -> TestContainer.start(settings, Early.class, Slow.class)))
          .anyMatch(message -> message.contains("LARDER-2005"));
    }
  }
}
