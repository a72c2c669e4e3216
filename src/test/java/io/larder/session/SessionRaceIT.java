package io.larder.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.support.Fixture;
import io.larder.support.Larder;
import io.larder.support.OwnRedis;
import io.larder.support.RedisTest;
import io.larder.support.ServerSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Races on one server, of their own: they leave a hundred thousand keys. */
@RedisTest
class SessionRaceIT extends RaceContract {
  private static OwnRedis redis;
  private static final LongAdder EVENTS = new LongAdder();
  private static Larder graceful;
  private static Larder strict;

  @BeforeAll
  static void start(Fixture fixture) {
    redis = fixture.redis();
    graceful = fixture.larder(settings());
    strict = fixture.larder(settings("redis.session.rotation-grace", "PT0S"));
  }

  private static Map<String, String> settings(String... more) {
    return ServerSettings.with(redis.settings("redis.timeout", "PT20S"), more);
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
    try (Larder limited = Larder.start(settings("redis.session.max-per-user", "3"))) {
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
