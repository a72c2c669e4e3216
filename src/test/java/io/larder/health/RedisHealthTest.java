package io.larder.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.config.Settings.ReadinessMode;
import io.larder.connection.RedisConnection;
import io.larder.connection.RedisConnection.State;
import io.larder.connection.RedisDegraded;
import io.larder.connection.ServerInfo;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RedisHealthTest {
  private static final Duration LATENCY = Duration.ofMillis(3);

  private final AtomicInteger pings = new AtomicInteger();

  private record Connection(State state) implements RedisConnection {
    @Override
    public Optional<ServerInfo> server() {
      return Optional.of(new ServerInfo("redis", "7.0.15", "standalone", "localhost:6379"));
    }

    @Override
    public Optional<RedisDegraded> degradation() {
      return Optional.empty();
    }

    @Override
    public Optional<String> problem() {
      return Optional.of("Redis refuses the password of user 'default'");
    }
  }

  private RedisHealth health(State state, ReadinessMode mode) {
    return new RedisHealth(
        new Connection(state),
        mode,
        () -> Set.of("tutors", "search"),
        new LastPing(
            () -> {
              pings.incrementAndGet();
              return CompletableFuture.completedFuture(LATENCY);
            },
            () -> 0));
  }

  @ParameterizedTest
  @CsvSource({
    "CONNECTING,   DEGRADED, true",
    "CONNECTED,    DEGRADED, true",
    "DEGRADED,     DEGRADED, true",
    "DISCONNECTED, DEGRADED, true",
    "CLOSED,       DEGRADED, true",
    "CONNECTING,   REQUIRED, false",
    "CONNECTED,    REQUIRED, true",
    "DEGRADED,     REQUIRED, true",
    "DISCONNECTED, REQUIRED, false",
    "CLOSED,       REQUIRED, false",
  })
  void ready_isWhatTheSettingSays(State state, ReadinessMode mode, boolean ready) {
    RedisHealth.Snapshot now = health(state, mode).snapshot();

    assertThat(now.ready()).isEqualTo(ready);
    assertThat(now.state()).isEqualTo(state);
    assertThat(now.mode()).isEqualTo(mode);
  }

  @Test
  void connected_tellsOfServer_pingAndCaches() {
    RedisHealth.Snapshot now = health(State.CONNECTED, ReadinessMode.DEGRADED).snapshot();

    assertThat(now.server()).map(ServerInfo::version).contains("7.0.15");
    assertThat(now.ping()).contains(new LastPing.Ping(LATENCY, Duration.ZERO));
    assertThat(now.degradedCaches()).containsExactly("search", "tutors");
  }

  @ParameterizedTest
  @EnumSource(
      value = State.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"CONNECTED", "DEGRADED"})
  void notConnected_asksNobody(State state) {
    assertThat(health(state, ReadinessMode.REQUIRED).snapshot().ping()).isEmpty();
    assertThat(pings).hasValue(0);
  }

  @Test
  void advice_isCountedOverTheModules_whereAnyWantsIt() {
    RedisHealth plain = health(State.CONNECTED, ReadinessMode.DEGRADED);
    RedisHealth advised = plain.advisedBy(() -> OptionalInt.of(2));

    assertThat(plain.snapshot().advice()).isEmpty();
    assertThat(RedisHealth.ofAll(() -> List.of(advised, plain, advised)).snapshot().advice())
        .hasValue(4);
  }
}
