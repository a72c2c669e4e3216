package io.larder.connection.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larder.cache.CacheOperations;
import io.larder.common.RedisUnavailableException;
import io.larder.connection.RedisConnection;
import io.larder.session.RefreshToken;
import io.larder.session.Session;
import io.larder.session.SessionStore;
import io.larder.support.Fixture;
import io.larder.support.Larder;
import io.larder.support.OwnRedis;
import io.larder.support.RedisTest;
import io.larder.support.ServerSettings;
import io.larder.testkit.wire.FaultyLink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheWriter;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever a call sends, it takes {@code redis.timeout} at most, on a line where each answer takes
 * a part of it, and where nothing arrives any more after some answers.
 */
@RedisTest
class OneBudgetIT {
  private static final Duration TIMEOUT = Duration.ofSeconds(2);
  private static final Duration LONGEST = Duration.ofSeconds(3);
  private static final Duration HOUR = Duration.ofHours(1);

  private OwnRedis redis;
  private Fixture fixture;

  /** A call on some surface; what it needs is made before the line is slow. */
  private record Call(String name, Supplier<Runnable> prepare) {}

  /** What became of a call: how long it took and what it threw. */
  private record Outcome(String name, Duration time, @Nullable Throwable failure) {
    @Override
    public String toString() {
      double part = (double) time.toMillis() / TIMEOUT.toMillis();
      return String.format(Locale.ROOT, "%s %.2f x redis.timeout", name, part);
    }
  }

  @BeforeEach
  void startServer(Fixture opened) {
    fixture = opened;
    redis = opened.redis();
  }

  private final class Application {
    final FaultyLink link = fixture.closing(new FaultyLink(redis.address(), 1));
    final Larder larder =
        fixture.larder(
            ServerSettings.of(
                link.address(),
                "redis.timeout",
                TIMEOUT.toString(),
                "redis.retry.delay",
                "50ms",
                "redis.retry.max-delay",
                "200ms",
                "redis.session.max-per-user",
                "2",
                "redis.cache.strict.on-failure",
                "throw",
                "redis.cache.near.near-max-entries",
                "100",
                "redis.key.prefix",
                "b" + Integer.toHexString(System.identityHashCode(this)) + ":"));
    final List<Call> calls = calls(larder);

    void awaitConnected() {
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> larder.connection().state() == RedisConnection.State.CONNECTED);
    }
  }

  private static List<Call> calls(Larder larder) {
    List<Call> all = new ArrayList<>();
    addCacheOperations(all, larder.cache());
    addSessions(all, larder.sessions());
    CacheManager manager = larder.caching().getCacheManager();
    addCache(all, "plain", manager.createCache("plain", types()));
    addCache(all, "near", manager.createCache("near", types()));
    addCache(
        all, "policy", manager.createCache("policy", types().setExpiryPolicyFactory(Asked::new)));
    addCache(
        all,
        "through",
        manager.createCache(
            "through",
            types()
                .setReadThrough(true)
                .setCacheLoaderFactory(Source::new)
                .setWriteThrough(true)
                .setCacheWriterFactory(Target::new)));
    addCache(
        all,
        "listened",
        manager.createCache(
            "listened",
            types()
                .setStatisticsEnabled(true)
                .addCacheEntryListenerConfiguration(
                    new MutableCacheEntryListenerConfiguration<>(
                        () -> (CacheEntryCreatedListener<String, String>) events -> {},
                        null,
                        true,
                        true))));
    Cache<String, String> cleared = manager.createCache("cleared", types());
    present(all, "cleared", "clear", cleared, key -> cleared.clear());
    return all;
  }

  private static MutableConfiguration<String, String> types() {
    return new MutableConfiguration<String, String>().setTypes(String.class, String.class);
  }

  private static void addCacheOperations(List<Call> all, CacheOperations cache) {
    CacheOperations strict = cache.cache("strict");
    add(all, "cache.get", () -> cache.get("k1", String.class));
    add(all, "cache.set", () -> cache.set("k2", "v"));
    add(all, "cache.increment", () -> cache.increment("k3", 1));
    add(all, "cache.getAll", () -> cache.getAll(List.of("k4", "k5"), String.class));
    add(all, "cache.delete", () -> cache.delete(List.of("k6", "k7")));
    add(all, "cache.getOrCompute", () -> cache.getOrCompute("k8", String.class, HOUR, () -> "v"));
    add(
        all,
        "cache.getOrCompute strict",
        () -> strict.getOrCompute("k9", String.class, HOUR, () -> "v"));
    add(
        all,
        "cache.getOrCompute strict async",
        () ->
            join(
                strict
                    .async()
                    .getOrCompute(
                        "k10", String.class, HOUR, () -> CompletableFuture.completedFuture("v"))));
    all.add(
        new Call(
            "cache.get of a hash",
            () -> {
              cache.hash("k11").set("f", "v");
              return () -> cache.get("k11", String.class);
            }));
  }

  private static void addSessions(List<Call> all, SessionStore sessions) {
    all.add(
        new Call("sessions.set", () -> () -> sessions.set(token("set"), session("u-set"), HOUR)));
    all.add(
        new Call(
            "sessions.set over the limit",
            () -> {
              sessions.set(token("limit1"), session("u-limit"), HOUR);
              sessions.set(token("limit2"), session("u-limit"), HOUR);
              return () -> sessions.set(token("limit3"), session("u-limit"), HOUR);
            }));
    ofSession(all, "get", token -> sessions.get(token));
    ofSession(all, "touch", token -> sessions.touch(token, Duration.ofHours(2)));
    ofSession(all, "delete", sessions::delete);
    ofSession(all, "delete async", token -> join(sessions.async().delete(token)));
    ofSession(all, "update", token -> sessions.update(token, Map.of("a", 2)));
    ofSession(all, "list", token -> sessions.list("u-" + token));
    ofSession(all, "revokeAll", token -> sessions.revokeAll("u-" + token));
    ofSession(all, "revokeAll async", token -> join(sessions.async().revokeAll("u-" + token)));
    ofSession(all, "revokeOthers", sessions::revokeOthers);
    add(all, "sessions.issue", () -> sessions.issue(session("u-issue"), HOUR));
    ofFamily(all, sessions, "rotate", sessions::rotate);
    ofFamily(all, sessions, "rotate async", token -> join(sessions.async().rotate(token)));
    ofFamily(all, sessions, "delete of an issued token", sessions::delete);
    ofFamily(all, sessions, "get of an issued token", sessions::get);
    all.replaceAll(
        call ->
            call.name().startsWith("sessions.of ")
                ? new Call(
                    call.name(),
                    () -> {
                      String token = token(call.name());
                      sessions.set(token, session("u-" + token), HOUR);
                      return call.prepare().get();
                    })
                : call);
  }

  private static void ofSession(List<Call> all, String name, Consumer<String> call) {
    String named = "sessions.of " + name;
    all.add(new Call(named, () -> () -> call.accept(token(named))));
  }

  private static void ofFamily(
      List<Call> all, SessionStore sessions, String name, Consumer<String> call) {
    all.add(
        new Call(
            "sessions." + name,
            () -> {
              RefreshToken token = sessions.issue(session("u-" + name), HOUR);
              return () -> call.accept(token.value());
            }));
  }

  private static String token(String name) {
    return "token-of-at-least-32-characters-" + name.replace(' ', '-');
  }

  private static Session session(String user) {
    return Session.of(user, Map.of("a", 1));
  }

  private static void addCache(List<Call> all, String name, Cache<String, String> cache) {
    present(all, name, "get", cache, key -> cache.get(key));
    add(all, name + ".get of an absent one", () -> cache.get("absent"));
    add(all, name + ".getAll", () -> cache.getAll(Set.of("a1", "a2")));
    present(all, name, "containsKey", cache, key -> cache.containsKey(key));
    present(all, name, "put", cache, key -> cache.put(key, "w"));
    present(all, name, "getAndPut", cache, key -> cache.getAndPut(key, "w"));
    add(all, name + ".putAll", () -> cache.putAll(Map.of("b1", "v")));
    add(all, name + ".putIfAbsent", () -> cache.putIfAbsent("c1", "v"));
    present(all, name, "remove", cache, key -> cache.remove(key));
    present(all, name, "remove of a value", cache, key -> cache.remove(key, "v"));
    present(all, name, "getAndRemove", cache, key -> cache.getAndRemove(key));
    present(all, name, "replace", cache, key -> cache.replace(key, "w"));
    present(all, name, "replace of a value", cache, key -> cache.replace(key, "v", "w"));
    present(all, name, "getAndReplace", cache, key -> cache.getAndReplace(key, "w"));
    present(all, name, "removeAll", cache, key -> cache.removeAll(Set.of(key)));
    present(
        all,
        name,
        "invoke",
        cache,
        key ->
            cache.invoke(
                key,
                (entry, given) -> {
                  entry.setValue(entry.getValue() + "w");
                  return null;
                }));
    present(
        all,
        name,
        "invoke that removes",
        cache,
        key ->
            cache.invoke(
                key,
                (entry, given) -> {
                  entry.remove();
                  return null;
                }));
  }

  private static void present(
      List<Call> all,
      String cacheName,
      String name,
      Cache<String, String> cache,
      Consumer<String> call) {
    all.add(
        new Call(
            cacheName + '.' + name,
            () -> {
              cache.put(name, "v");
              return () -> call.accept(name);
            }));
  }

  private static void add(List<Call> all, String name, Runnable call) {
    all.add(new Call(name, () -> call));
  }

  private static <T> T join(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  private static Outcome outcome(String name, Runnable call) {
    long begin = System.nanoTime();
    Throwable failure = null;
    try {
      call.run();
    } catch (RuntimeException e) {
      failure = e instanceof CacheException && e.getCause() != null ? e.getCause() : e;
    }
    return new Outcome(name, Duration.ofNanos(System.nanoTime() - begin), failure);
  }

  private static void assertInTime(List<Outcome> outcomes) {
    assertThat(outcomes.stream().filter(one -> one.time().compareTo(LONGEST) >= 0)).isEmpty();
    assertThat(outcomes)
        .extracting(Outcome::failure)
        .allSatisfy(
            failure ->
                assertThat(failure)
                    .satisfiesAnyOf(
                        none -> assertThat(none).isNull(),
                        one -> assertThat(one).isInstanceOf(RedisUnavailableException.class),
                        one -> assertThat(one).hasMessageContaining("the key holds")));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.4, 0.95})
  void call_onSlowLine_endsWithinTimeout(double part) throws Exception {
    Application application = new Application();
    List<Runnable> prepared = application.calls.stream().map(one -> one.prepare().get()).toList();
    application.link.lag(Duration.ofMillis((long) (TIMEOUT.toMillis() * part)));
    ExecutorService threads = Executors.newCachedThreadPool();
    try {
      List<Future<Outcome>> running = new ArrayList<>();
      for (int i = 0; i < prepared.size(); i++) {
        String name = application.calls.get(i).name();
        Runnable call = prepared.get(i);
        running.add(threads.submit(() -> outcome(name, call)));
      }
      List<Outcome> outcomes = new ArrayList<>();
      for (Future<Outcome> one : running) {
        outcomes.add(one.get(60, TimeUnit.SECONDS));
      }
      assertInTime(outcomes);
    } finally {
      threads.shutdownNow();
      application.link.lag(Duration.ZERO);
    }
  }

  @Test
  void call_thatIsNotAnsweredAtSomePoint_endsWithinTimeout() throws Exception {
    int applications = 12;
    ExecutorService threads = Executors.newCachedThreadPool();
    try {
      List<Future<List<Outcome>>> running = new ArrayList<>();
      for (int i = 0; i < applications; i++) {
        Application application = new Application();
        int mine = i;
        running.add(threads.submit(() -> silent(application, mine, applications)));
      }
      List<Outcome> outcomes = new ArrayList<>();
      for (Future<List<Outcome>> one : running) {
        outcomes.addAll(one.get(5, TimeUnit.MINUTES));
      }
      assertInTime(outcomes);
    } finally {
      threads.shutdownNow();
    }
  }

  private static List<Outcome> silent(Application application, int first, int step) {
    List<Outcome> outcomes = new ArrayList<>();
    for (int i = first; i < application.calls.size(); i += step) {
      Call call = application.calls.get(i);
      for (int answers = 0; answers < 3; answers++) {
        application.awaitConnected();
        Runnable prepared = prepared(call);
        application.link.silenceAfter(answers);
        outcomes.add(outcome(call.name() + " after " + answers, prepared));
        application.link.silence(false);
      }
    }
    return outcomes;
  }

  /** Connections that were silent a moment ago may still be closed. */
  private static Runnable prepared(Call call) {
    return await()
        .atMost(Duration.ofMinutes(1))
        .ignoreExceptionsMatching(
            failure ->
                failure instanceof RedisUnavailableException
                    || failure.getCause() instanceof RedisUnavailableException)
        .until(() -> call.prepare().get(), Objects::nonNull);
  }

  /** A policy of the application's, which is asked at each access. */
  private static final class Asked implements ExpiryPolicy {
    private static final javax.cache.expiry.Duration TIME =
        new javax.cache.expiry.Duration(TimeUnit.HOURS, 1);

    @Override
    public javax.cache.expiry.Duration getExpiryForCreation() {
      return TIME;
    }

    @Override
    public javax.cache.expiry.Duration getExpiryForAccess() {
      return TIME;
    }

    @Override
    public javax.cache.expiry.Duration getExpiryForUpdate() {
      return TIME;
    }
  }

  /** A database, which is read at once. */
  private static final class Source implements CacheLoader<String, String> {
    @Override
    public String load(String key) {
      return "loaded";
    }

    @Override
    public Map<String, String> loadAll(Iterable<? extends String> keys) {
      Map<String, String> all = new HashMap<>();
      keys.forEach(key -> all.put(key, "loaded"));
      return all;
    }
  }

  /** A database, which is written at once. */
  private static final class Target implements CacheWriter<String, String> {
    @Override
    public void write(Cache.Entry<? extends String, ? extends String> entry) {}

    @Override
    public void writeAll(Collection<Cache.Entry<? extends String, ? extends String>> entries) {
      entries.clear();
    }

    @Override
    public void delete(Object key) {}

    @Override
    public void deleteAll(Collection<?> keys) {
      keys.clear();
    }
  }
}
