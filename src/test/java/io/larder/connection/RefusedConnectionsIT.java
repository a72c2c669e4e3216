package io.larder.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larder.cache.CacheOperations;
import io.larder.common.RedisUnavailableException;
import io.larder.connection.RedisConnection.State;
import io.larder.session.Session;
import io.larder.session.SessionStore;
import io.larder.support.Fixture;
import io.larder.support.Larder;
import io.larder.support.OwnRedis;
import io.larder.support.RedisTest;
import io.larder.testkit.wire.RespClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A server that refuses connections is away: calls say so, and it is known at once. */
@RedisTest
class RefusedConnectionsIT {
  /** Why a server refuses connections. */
  enum Refusal {
    TOO_MANY_CLIENTS(false, "CONFIG SET maxclients 1"),
    PASSWORD_WANTED(false, "CONFIG SET requirepass other"),
    OTHER_PASSWORD(true, "CONFIG SET requirepass other"),
    USER_IS_OFF(true, "ACL SETUSER default off");

    final boolean hasPassword;
    final String begin;

    Refusal(boolean hasPassword, String begin) {
      this.hasPassword = hasPassword;
      this.begin = begin;
    }
  }

  @ParameterizedTest
  @EnumSource
  void refusedConnection_isUnavailable_andIsKnownAtOnce(Refusal refusal, Fixture fixture)
      throws InterruptedException {
    OwnRedis redis =
        refusal.hasPassword ? fixture.redis("--requirepass", "right") : fixture.redis();
    RespClient admin = fixture.closing(redis.connect());
    // Silence would be known in a minute.
    Map<String, String> settings = new HashMap<>(redis.settings("redis.timeout", "PT1M"));
    if (refusal.hasPassword) {
      admin.ask("AUTH", "right");
      settings.put("redis.password", "right");
    }
    Larder larder = fixture.larder(settings);
    Map<String, Runnable> calls = calls(larder);
    calls.values().forEach(Runnable::run);

    admin.ask(refusal.begin.split(" "));
    admin.ask("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");

    Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    List<Thread> threads = new ArrayList<>();
    calls.forEach(
        (name, call) ->
            threads.add(
                new Thread(
                    () -> {
                      // What was sent when the connections were closed says nothing.
                      for (int i = 0; i < 3; i++) {
                        try {
                          call.run();
                        } catch (RuntimeException e) {
                          failures.add(e);
                        }
                      }
                    },
                    name)));
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> larder.connection().state() == State.DISCONNECTED);
    assertThat(failures)
        .isNotEmpty()
        .allSatisfy(
            failure ->
                assertThat(isWrapper(failure) ? failure.getCause() : failure)
                    .isInstanceOf(RedisUnavailableException.class));
  }

  private static boolean isWrapper(Throwable failure) {
    return failure instanceof CacheException || failure instanceof CompletionException;
  }

  private static Map<String, Runnable> calls(Larder larder) {
    CacheOperations values = larder.cache();
    SessionStore sessions = larder.sessions();
    Cache<String, String> cache =
        larder
            .caching()
            .getCacheManager()
            .createCache(
                "refused",
                new MutableConfiguration<String, String>().setTypes(String.class, String.class));
    Map<String, Runnable> calls = new LinkedHashMap<>();
    calls.put("get", () -> values.get("k", String.class));
    calls.put("async", () -> values.async().get("k", String.class).toCompletableFuture().join());
    calls.put("set", () -> values.set("k", "v"));
    calls.put("increment", () -> values.increment("n", 1));
    calls.put("getAll", () -> values.getAll(Set.of("k", "l"), String.class));
    calls.put("setAll", () -> values.setAll(Map.of("k", "v", "l", "v"), Duration.ofHours(1)));
    calls.put("deleteByPattern", () -> values.deleteByPattern("p*"));
    calls.put("session", () -> sessions.set("token", Session.of("user"), Duration.ofHours(1)));
    calls.put("Cache.get", () -> cache.get("k"));
    calls.put("Cache.put", () -> cache.put("k", "v"));
    calls.put("Cache.getAll", () -> cache.getAll(Set.of("k", "l")));
    return calls;
  }
}
