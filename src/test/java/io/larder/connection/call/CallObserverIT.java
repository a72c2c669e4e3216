package io.larder.connection.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.larder.observe.CallObserver;
import io.larder.observe.CallObserver.Outcome;
import io.larder.support.Fixture;
import io.larder.support.Larder;
import io.larder.support.OwnRedis;
import io.larder.support.RedisTest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

@RedisTest
class CallObserverIT {
  private final List<String> seen = new CopyOnWriteArrayList<>();

  private final CallObserver observer =
      (call, nanos, outcome) -> {
        assertThat(nanos).isNotNegative();
        seen.add(call.operation() + " " + outcome);
      };

  @Test
  void observer_isToldOfEveryCall(Fixture fixture) {
    OwnRedis redis = fixture.redis();
    Larder larder = fixture.larder(redis.settings());
    RedisCalls calls = larder.connection().calls();
    Command<byte[]> get = Command.of("GET", ReplyDecoder.BYTES).reading();
    byte[] key = {'k'};
    redis.ask("RPUSH", "k", "1");

    calls.observe(observer);
    larder.cache().set("a", 1, Duration.ofMinutes(1));
    Throwable refused =
        catchThrowable(() -> calls.call(get.of(key).withoutKeyInMessages()).await());
    redis.kill();
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> {
              Throwable lost = catchThrowable(() -> larder.cache().get("a", Integer.class));
              return lost != null && seen.contains("GET " + Outcome.UNAVAILABLE);
            });
    assertThat(seen).startsWith("EVALSHA " + Outcome.ANSWERED, "GET " + Outcome.REFUSED);
    assertThat(refused).hasMessageContaining("needs a string");
  }
}
