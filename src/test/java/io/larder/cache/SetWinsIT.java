package io.larder.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larder.support.EachTopology;
import io.larder.support.Fixture;
import io.larder.support.TestServers;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What another application sets is not replaced, not even later, by what was computed before. */
@EachTopology
class SetWinsIT {
  private static final Duration LONG = Duration.ofMinutes(10);
  private static final Duration SHORT = Duration.ofMillis(20);

  private final TestServers servers;
  private final String key = UUID.randomUUID().toString();

  SetWinsIT(TestServers servers) {
    this.servers = servers;
  }

  private interface Set {
    void set(CacheOperations cache, String key, int value, Duration ttl);
  }

  private record Kind(String name, Set set) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Kind> kinds() {
    return Stream.of(
        new Kind("set", CacheOperations::set),
        new Kind("setAll", (cache, key, value, ttl) -> cache.setAll(Map.of(key, value), ttl)));
  }

  static Stream<Kind> allKinds() {
    return Stream.concat(kinds(), Stream.of(new Kind("setIfAbsent", CacheOperations::setIfAbsent)));
  }

  private CacheOperations application(Fixture fixture) {
    return fixture.larder(servers.settings()).cache();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void set_overWhatCannotBeRead_isNotReplaced(Kind kind, Fixture fixture) {
    CacheOperations here = application(fixture);
    CacheOperations there = application(fixture);
    here.set(key, "no number", LONG);

    here.getOrCompute(
        key,
        Integer.class,
        LONG,
        () -> {
          kind.set().set(there, key, 2, LONG);
          return 1;
        });

    assertThat(here.get(key, Integer.class)).contains(2);
  }

  @ParameterizedTest
  @MethodSource("allKinds")
  void set_thatHasExpired_isNotFollowedByWhatWasComputedBefore(Kind kind, Fixture fixture) {
    CacheOperations here = application(fixture);
    CacheOperations there = application(fixture);

    here.getOrCompute(
        key,
        Integer.class,
        LONG,
        () -> {
          kind.set().set(there, key, 2, SHORT);
          await().until(() -> !there.exists(key));
          return 1;
        });

    assertThat(here.get(key, Integer.class)).isEmpty();
  }

  static Stream<Kind> hashes() {
    return Stream.of(
        new Kind(
            "delete of the last field",
            (cache, key, value, ttl) -> cache.hash(key).delete("field", "none")),
        new Kind("expire", (cache, key, value, ttl) -> cache.hash(key).expire(ttl)));
  }

  @ParameterizedTest
  @MethodSource("hashes")
  void hash_thatIsGone_isNotFollowedByWhatWasComputedBefore(Kind kind, Fixture fixture) {
    CacheOperations here = application(fixture);
    CacheOperations there = application(fixture);

    here.getOrCompute(
        key,
        Integer.class,
        LONG,
        () -> {
          there.hash(key).set("field", 2);
          kind.set().set(there, key, 2, SHORT);
          await().until(() -> !there.exists(key));
          return 1;
        });

    assertThat(here.get(key, Integer.class)).isEmpty();
  }

  @Test
  void veryManyFieldsOfAHash_areDeletedAtOnce(Fixture fixture) {
    CacheOperations here = application(fixture);
    String[] fields = IntStream.range(0, 9_000).mapToObj(i -> "f" + i).toArray(String[]::new);
    here.hash(key).setAll(Stream.of(fields).collect(Collectors.toMap(f -> f, f -> 1)));

    assertThat(here.hash(key).delete(fields)).isEqualTo(fields.length);
    assertThat(here.exists(key)).isFalse();
  }
}
