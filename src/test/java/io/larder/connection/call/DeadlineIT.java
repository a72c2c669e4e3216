package io.larder.connection.call;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.larder.common.Failures;
import io.larder.common.RedisUnavailableException;
import io.larder.support.Fixture;
import io.larder.support.Larder;
import io.larder.support.OwnRedis;
import io.larder.support.RedisTest;
import io.larder.support.TestRedis;
import java.time.Duration;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A call ends with its deadline, whatever redis.timeout says. */
@RedisTest
class DeadlineIT {
  private static final byte[] KEY = (TestRedis.PREFIX + "deadline").getBytes(UTF_8);
  private static final Command<byte[]> GET = Command.of("GET", ReplyDecoder.BYTES).reading();

  private OwnRedis redis;
  private RedisCalls calls;

  @BeforeEach
  void start(Fixture fixture) {
    redis = fixture.redis();
    Larder larder = fixture.larder(redis.settings("redis.timeout", "PT30S"));
    calls = larder.connection().calls();
  }

  @Test
  void serverIsFrozen_callEndsWithItsDeadline() {
    redis.freeze();
    long begin = System.nanoTime();

    assertThatThrownBy(() -> calls.call(GET.of(KEY), Deadline.in(Duration.ofMillis(200))).await())
        .isInstanceOf(RedisUnavailableException.class)
        .hasMessageContaining("no answer within the deadline");
    Throwable staged =
        catchThrowable(
            () ->
                calls
                    .call(GET.of(KEY), Deadline.in(Duration.ofMillis(200)))
                    .stage(ForkJoinPool.commonPool())
                    .toCompletableFuture()
                    .get(20, TimeUnit.SECONDS));

    assertThat(Failures.unwrap(staged))
        .isInstanceOf(RedisUnavailableException.class)
        .hasMessageContaining("no answer within the deadline");
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(20));
    redis.thaw();
  }

  @Test
  void deadlineIsOver_nothingIsSent() {
    assertThatThrownBy(() -> calls.call(GET.of(KEY), Deadline.in(Duration.ZERO)).await())
        .isInstanceOf(RedisUnavailableException.class)
        .hasMessageContaining("was not sent");
  }

  @Test
  void deadlineIsLater_callSucceeds() {
    assertThat(calls.call(GET.of(KEY), Deadline.in(Duration.ofMinutes(1))).await()).isNull();
  }
}
