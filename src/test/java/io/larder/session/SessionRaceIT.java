package io.larder.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.embedded.EmbeddedRedis;
import io.larder.support.Larder;
import io.larder.support.TestRedis;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Races on one server, of their own: they leave a hundred thousand keys. */
class SessionRaceIT extends RaceContract {
  private static EmbeddedRedis redis;
  private static Map<String, String> settings;
  private static final LongAdder EVENTS = new LongAdder();
  private static Larder graceful;
  private static Larder strict;

  @BeforeAll
  static void start() {
    redis = EmbeddedRedis.onFreePort();
    redis.start();
    settings =
        Map.of(
            "redis.host",
            redis.address().host(),
            "redis.port",
            Integer.toString(redis.address().port()),
            "redis.timeout",
            "PT20S",
            "redis.key.prefix",
            TestRedis.PREFIX);
    graceful = Larder.start(settings);
    strict = Larder.start(with("redis.session.rotation-grace", "PT0S"));
  }

  private static Map<String, String> with(String key, String value) {
    Map<String, String> more = new java.util.HashMap<>(settings);
    more.put(key, value);
    return more;
  }

  @AfterAll
  static void stop() {
    graceful.close();
    strict.close();
    redis.close();
  }

  @Override
  SessionStore graceful() {
    return store(graceful, EVENTS);
  }

  @Override
  SessionStore strict() {
    return store(strict, EVENTS);
  }

  @Test
  void set_byManyAtOnce_keepsExactlyTheLimit() {
    try (Larder limited = Larder.start(with("redis.session.max-per-user", "3"))) {
      for (int round = 0; round < 200; round++) {
        String user = name();
        List<String> tokens = new ArrayList<>();
        List<CompletableFuture<Void>> calls = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
          String token = name();
          tokens.add(token);
          calls.add(
              limited
                  .sessions()
                  .async()
                  .set(token, session(user), Duration.ofHours(1))
                  .toCompletableFuture());
        }
        calls.forEach(CompletableFuture::join);

        assertThat(tokens.stream().filter(limited.sessions()::exists)).hasSize(3);
        assertThat(limited.sessions().list(user)).hasSize(3);
      }
    }
  }
}
