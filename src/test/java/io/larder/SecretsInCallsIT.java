package io.larder;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.cache.CacheOperations;
import io.larder.session.RefreshToken;
import io.larder.session.Session;
import io.larder.session.SessionStore;
import io.larder.support.Larder;
import io.larder.support.LogCapture;
import io.larder.support.OwnRedis;
import io.larder.support.ServerSettings;
import io.larder.support.Telltale;
import io.larder.testkit.wire.RespClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.Test;

/** Values and tokens are in no log record and in no exception, whatever goes wrong. */
class SecretsInCallsIT {
  private static final long SEED = Long.getLong("larder.test.seed", System.nanoTime());
  private static final Duration TTL = Duration.ofMinutes(5);

  private final Telltale telltale = new Telltale(new Random(SEED), "-");
  private final List<Object> seen = new ArrayList<>();
  private int failures;

  record Other(int number, String name) {}

  /** Its own code fails with its value in the text. */
  public static final class Talkative {
    private final String value;

    Talkative(String value) {
      this.value = value;
    }

    public String getValue() {
      throw new IllegalStateException("cannot give " + value, new Exception(value));
    }

    @Override
    public String toString() {
      return value;
    }
  }

  /** Nothing of it can be written. */
  static final class Opaque {
    private final String value;

    Opaque(String value) {
      this.value = value;
    }

    @Override
    public String toString() {
      return value;
    }
  }

  private void attempt(Callable<?> call) {
    try {
      seen.add(call.call() == null ? "null" : "done");
    } catch (Exception e) {
      failures++;
      seen.add(e instanceof CompletionException ? e.getCause() : e);
    }
  }

  private void attempt(Runnable call) {
    attempt(
        () -> {
          call.run();
          return "";
        });
  }

  @Test
  void calls_thatFail_tellNothingOfValuesAndTokens() throws Exception {
    try (OwnRedis server = OwnRedis.started();
        LogCapture log = LogCapture.ofAll()) {
      Map<String, String> settings =
          new HashMap<>(ServerSettings.of(server.address(), "redis.timeout", "PT2S"));
      try (Larder larder = Larder.start(settings)) {
        RespClient redis = RespClient.connect(server.address().host(), server.address().port());
        wrongTypes(larder.cache());
        sessions(larder.sessions());
        Cache<Object, Object> cache =
            larder
                .caching()
                .getCacheManager()
                .createCache("secrets", new MutableConfiguration<Object, Object>());
        jcache(cache);
        int before = failures;
        redis.ask("CONFIG", "SET", "maxmemory", "1");
        everything(larder, cache);
        assertThat(failures).as("a full Redis").isGreaterThan(before);
        redis.ask("CONFIG", "SET", "maxmemory", "0");
        for (String key : redis.askList("KEYS", "*")) {
          redis.ask("DEL", key);
          redis.ask("SET", key, "{\"t\": \"" + telltale.secret() + "\", " + telltale.secret());
        }
        everything(larder, cache);
        for (String key : redis.askList("KEYS", "*")) {
          redis.ask("DEL", key);
          redis.ask("RPUSH", key, telltale.secret());
        }
        everything(larder, cache);
        redis.ask("ACL", "SETUSER", "default", "-@all", "+hello", "+ping", "+exists", "+acl");
        before = failures;
        everything(larder, cache);
        assertThat(failures).as("no rights").isGreaterThan(before);
        redis.close();
        server.close();
        before = failures;
        everything(larder, cache);
        assertThat(failures).as("no Redis").isGreaterThan(before);
        seen.add(larder.connection().problem());
      }
      seen.addAll(log.everything());
    }
    telltale.assertAbsent("seed " + SEED, seen);
  }

  private void everything(Larder larder, Cache<Object, Object> cache) {
    wrongTypes(larder.cache());
    sessions(larder.sessions());
    jcache(cache);
  }

  private void wrongTypes(CacheOperations cache) {
    String secret = telltale.secret();
    attempt(() -> cache.set("text", secret, TTL));
    attempt(() -> cache.setIfAbsent("text", secret, TTL));
    attempt(() -> cache.get("text", Integer.class));
    attempt(() -> cache.get("text", Other.class));
    attempt(() -> cache.getAll(List.of("text", "more"), Other.class));
    attempt(() -> cache.increment("text", 1));
    attempt(() -> cache.set("other", new Other(1, secret), TTL));
    attempt(() -> cache.get("other", Integer.class));
    attempt(() -> cache.set("bad", new Talkative(secret), TTL));
    attempt(() -> cache.set("bad", new Opaque(secret), TTL));
    attempt(() -> cache.set("bad", List.of(secret, new Opaque(secret)), TTL));
    attempt(() -> cache.setAll(Map.of("a", secret, "b", new Talkative(secret)), TTL));
    attempt(() -> cache.setAll(Map.of("a", secret, "c", secret), TTL));
    attempt(() -> cache.getOrCompute("computed", String.class, TTL, () -> secret));
    attempt(() -> cache.getOrCompute("text", Other.class, TTL, () -> new Other(2, secret)));
    attempt(() -> cache.getOrCompute("bad", Object.class, TTL, () -> new Opaque(secret)));
    attempt(() -> cache.hash("text").set("field", secret));
    attempt(() -> cache.hash("hash").set("field", secret));
    attempt(() -> cache.hash("hash").set("field", new Talkative(secret)));
    attempt(() -> cache.hash("hash").setAll(Map.of("field", secret, "other", secret)));
    attempt(() -> cache.hash("hash").get("field", Other.class));
    attempt(() -> cache.hash("hash").getAll(Other.class));
    attempt(() -> cache.hash("hash").increment("field", 1));
    attempt(() -> cache.get("hash", String.class));
    attempt(() -> cache.async().set("text", secret, TTL).toCompletableFuture().join());
    attempt(() -> cache.async().get("text", Other.class).toCompletableFuture().join());
  }

  private void sessions(SessionStore sessions) {
    String secret = telltale.secret();
    Session session = Session.of("ada", Map.of("card", secret));
    attempt(() -> sessions.set(secret, session, TTL));
    attempt(() -> sessions.get(secret).map(found -> found.attribute("card", Integer.class)));
    attempt(() -> sessions.get(secret));
    attempt(() -> sessions.exists(secret));
    attempt(() -> sessions.touch(secret, TTL));
    attempt(() -> sessions.update(secret, Map.of("card", secret)));
    attempt(() -> sessions.update(secret, Map.of("card", new Talkative(secret))));
    attempt(() -> sessions.set(secret, Session.of("ada", Map.of("x", new Opaque(secret))), TTL));
    attempt(() -> sessions.rotate(secret));
    attempt(() -> sessions.revokeOthers(secret));
    attempt(
        () -> {
          RefreshToken first = sessions.issue(session, TTL);
          sessions.rotate(first.value());
          sessions.get(first.value());
          return sessions.rotate(first.value());
        });
    attempt(() -> sessions.list("ada"));
    attempt(() -> sessions.delete(secret));
    attempt(() -> sessions.set(secret, session, TTL));
    attempt(() -> seen.add(session.toString()));
  }

  private void jcache(Cache<Object, Object> cache) {
    String secret = telltale.secret();
    attempt(() -> cache.put("k", secret));
    attempt(() -> cache.get("k"));
    attempt(() -> cache.getAll(Set.of("k", "l")));
    attempt(() -> cache.put("bad", new Talkative(secret)));
    attempt(() -> cache.put("bad", new Opaque(secret)));
    attempt(() -> cache.put("bad", List.of(secret, new Opaque(secret))));
    attempt(() -> cache.putAll(Map.of("k", secret, "m", secret)));
    attempt(() -> cache.replace("k", secret, secret));
    attempt(() -> cache.getAndPut("k", secret));
    attempt(() -> cache.putIfAbsent("k", secret));
    attempt(() -> cache.remove("k", secret));
    attempt(
        () ->
            cache.invoke(
                "k",
                (entry, arguments) -> {
                  entry.setValue(arguments[0]);
                  return entry.getValue();
                },
                secret));
    attempt(() -> cache.iterator().hasNext());
    attempt(() -> cache.put("k", secret));
  }
}
