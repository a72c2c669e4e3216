package io.larder.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larder.common.RedisUnavailableException;
import io.larder.support.EachTopology;
import io.larder.support.Fixture;
import io.larder.support.TestServers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** With {@code enabled=false} values are never found and never stored; nothing fails. */
@EachTopology
class SwitchedOffOperationsIT {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final TestServers servers;
  private final String key = UUID.randomUUID().toString();
  private final String other = key + "-other";
  private Fixture fixture;
  private CacheOperations on;
  private CacheOperations off;

  SwitchedOffOperationsIT(TestServers servers) {
    this.servers = servers;
  }

  @BeforeEach
  void open(Fixture fixture) {
    this.fixture = fixture;
    on = fixture.larder(servers.settings("redis.cache.off.enabled", "false")).cache();
    on.setAll(Map.of(key, 42, other, 43), MINUTE);
  }

  @ParameterizedTest
  @EnumSource(Face.class)
  void read_findsNothing(Face face) {
    off = face.of(on.cache("off"));

    assertThat(off.get(key, Integer.class)).isEmpty();
    assertThat(off.getAll(List.of(key, other), Integer.class)).isEmpty();
    assertThat(off.exists(key)).isFalse();
    assertThat(off.ttl(key)).isEmpty();
    assertThat(off.expire(key, MINUTE.multipliedBy(10))).isFalse();
    assertThat(off.persist(key)).isFalse();
    assertThat(off.withPrefix(key).get("-other", Integer.class)).isEmpty();

    assertThat(on.ttl(key).orElseThrow()).isLessThanOrEqualTo(MINUTE);
    assertThat(on.cache("on").get(key, Integer.class)).contains(42);
  }

  @ParameterizedTest
  @EnumSource(Face.class)
  void write_storesNothing_andLeavesNothingThatIsOlder(Face face) {
    off = face.of(on.cache("off"));

    off.set(key, 1);
    assertThat(on.exists(key)).isFalse();
    on.set(key, 42);
    off.set(key, 1, MINUTE);
    assertThat(on.exists(key)).isFalse();
    assertThat(off.setIfAbsent(key, 1, MINUTE)).isTrue();
    assertThat(off.setIfAbsent(other, 1, MINUTE)).isTrue();
    assertThat(on.exists(key) || on.exists(other)).isFalse();
    on.setAll(Map.of(key, 42, other, 43), MINUTE);
    off.setAll(Map.of(key, 1, other, 2), CacheOperations.NO_EXPIRY);
    assertThat(on.exists(key) || on.exists(other)).isFalse();
  }

  @ParameterizedTest
  @EnumSource(Face.class)
  void delete_isSent(Face face) {
    off = face.of(on.cache("off"));

    assertThat(off.delete(key)).isTrue();
    assertThat(off.delete(List.of(key, other))).isOne();
    on.set(key, 42);
    assertThat(off.deleteByPattern(CacheOperations.literal(key) + "*")).isOne();
    assertThat(on.exists(key)).isFalse();
  }

  @ParameterizedTest
  @EnumSource(Face.class)
  void defaultName_concernsAllButCountersAndHashes(Face face) {
    CacheOperations named =
        fixture
            .larder(
                servers.settings(
                    "redis.cache.default.enabled", "false", "redis.cache.on.enabled", "true"))
            .cache();
    off = face.of(named);

    assertThat(off.get(key, Integer.class)).isEmpty();
    off.set(key, 1);
    assertThat(on.exists(key)).isFalse();
    assertThat(named.cache("on").get(other, Integer.class)).contains(43);
    assertThat(off.increment(key, 2)).isEqualTo(2);
    assertThat(off.increment(key, 2, MINUTE)).isEqualTo(4);
    off.delete(key);
    off.hash(key).set("field", 1);
    assertThat(off.hash(key).get("field", Integer.class)).isEqualTo(Optional.of(1));
    off.delete(key);
  }

  @ParameterizedTest
  @EnumSource(Face.class)
  void call_withoutRedis_succeeds(Face face) {
    CacheOperations away =
        fixture
            .larder(
                Map.of(
                    "redis.port", "1",
                    "redis.startup", "lazy",
                    "redis.cache.default.enabled", "false",
                    "redis.cache.strict.on-failure", "throw"))
            .cache();
    off = face.of(away);

    off.set(key, 1);
    off.setAll(Map.of(key, 1), MINUTE);
    assertThat(off.setIfAbsent(key, 1, MINUTE)).isTrue();
    assertThat(off.delete(key)).isFalse();
    assertThat(off.delete(List.of(key, other))).isZero();
    assertThat(off.deleteByPattern("*")).isZero();
    assertThat(off.get(key, Integer.class)).isEmpty();
    CacheOperations strict = face.of(away.cache("strict"));
    assertThatThrownBy(() -> strict.delete(key)).isInstanceOf(RedisUnavailableException.class);
    assertThatThrownBy(() -> strict.deleteByPattern("*"))
        .isInstanceOf(RedisUnavailableException.class);
  }
}
