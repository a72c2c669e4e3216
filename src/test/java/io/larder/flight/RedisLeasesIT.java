package io.larder.flight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larder.config.Settings;
import io.larder.jcache.keyspace.KeyLayout;
import io.larder.support.Fixture;
import io.larder.support.Larder;
import io.larder.support.RedisTest;
import io.larder.support.TestRedis;
import io.larder.testkit.wire.RespClient;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

@RedisTest
class RedisLeasesIT {
  private static final Duration SHORT = Duration.ofSeconds(2);

  private Larder one;
  private Larder two;
  private RespClient raw;
  private String key;

  @BeforeEach
  void start(Fixture fixture, TestInfo test) {
    one = fixture.larder();
    two = fixture.larder();
    raw = fixture.closing(fixture.shared().connect());
    key = test.getTestMethod().orElseThrow().getName();
  }

  @AfterEach
  void stop() {
    raw.ask("DEL", redisKey());
  }

  private String redisKey() {
    return TestRedis.PREFIX + "j:leases:lease:" + key;
  }

  private static RedisLeases leases(Larder larder) {
    return new RedisLeases(
        larder.connection().calls(),
        KeyLayout.leases(larder.settings().get(Settings.KEY_PREFIX)),
        SHORT);
  }

  private Optional<Leases.Lease> tryAcquire(Larder larder) {
    return leases(larder)
        .tryAcquire("leases", key, Duration.ofMinutes(5))
        .toCompletableFuture()
        .join();
  }

  @Test
  void lease_isHeldBeyondItsDuration_untilReleased() {
    Leases.Lease lease = tryAcquire(one).orElseThrow();

    await()
        .pollInterval(Duration.ofMillis(100))
        .during(SHORT.multipliedBy(3))
        .atMost(SHORT.multipliedBy(6))
        .until(() -> tryAcquire(two).isEmpty());

    lease.release();
    await().until(() -> tryAcquire(two).isPresent());
  }

  @Test
  void lease_ofAHolderThatEnded_endsAfterItsDuration() {
    assertThat(tryAcquire(one)).isPresent();
    one.close();

    await().atMost(SHORT.multipliedBy(5)).until(() -> tryAcquire(two).isPresent());
  }

  @Test
  void lease_thatSomeoneElseHasNow_isNeitherRenewedNorReleased() {
    Leases.Lease lost = tryAcquire(one).orElseThrow();
    raw.ask("SET", redisKey(), "another", "PX", "" + SHORT.toMillis());

    lost.release();
    assertThat(raw.ask("GET", redisKey())).isEqualTo("another");
    await().atMost(SHORT.multipliedBy(5)).until(() -> raw.ask("GET", redisKey()) == null);
  }
}
