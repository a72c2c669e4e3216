package io.larder.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.config.Settings;
import io.larder.support.Fixture;
import io.larder.support.Larder;
import io.larder.support.RedisTest;
import io.larder.support.TestRedis;
import java.time.Duration;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.redisson.api.RKeys;
import org.redisson.api.options.KeysScanOptions;
import org.redisson.client.codec.StringCodec;

/** deleteByPattern and invalidate. */
@RedisTest
@ParameterizedClass
@EnumSource(Face.class)
class PatternsIT {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  /** Quoted wherever it is a literal, in the prefix of all keys already. */
  private static final String PREFIX = TestRedis.PREFIX + "Patterns[*]?:";

  @Parameter Face face;
  private Fixture fixture;
  private Larder larder;

  @BeforeEach
  void start(Fixture fixture) {
    this.fixture = fixture;
    larder = fixture.larder("redis.key.prefix", PREFIX);
  }

  @AfterEach
  void clear() {
    RKeys keys = larder.connection().client().getKeys();
    inRedis().forEach(keys::delete);
  }

  private CacheOperations cache() {
    return face.of(larder.cache());
  }

  private List<String> inRedis() {
    RKeys keys = larder.connection().client().getKeys();
    KeysScanOptions ours = KeysScanOptions.defaults().pattern(TestRedis.PREFIX + "Patterns*");
    return StreamSupport.stream(keys.getKeys(ours).spliterator(), false).toList();
  }

  private void raw(String name) {
    larder.connection().client().getBucket(name, StringCodec.INSTANCE).set("1", MINUTE);
  }

  @ParameterizedTest
  @CsvSource({
    "a:*,      'a:1 a:2 a:'",
    "a:?,      'a:1 a:2'",
    "a:[1-1],  'a:1'",
    "a:[^1],   'a:2'",
    "*:1,      'a:1 b:1'",
    "a:1,      'a:1'",
    "a:\\*,    ''",
    "x*,       ''",
    "*,        'a:1 a:2 a: b:1 ab'",
  })
  void pattern_deletesWhatItMatchesAndCounts(String pattern, String matches) {
    List<String> keys = List.of("a:1", "a:2", "a:", "b:1", "ab");
    List<String> expected = matches.isEmpty() ? List.of() : List.of(matches.split(" "));
    CacheOperations cache = cache();
    keys.forEach(key -> cache.set(key, 1, MINUTE));

    assertThat(cache.deleteByPattern(pattern)).isEqualTo(expected.size());
    assertThat(keys).allMatch(key -> cache.exists(key) != expected.contains(key));
  }

  @ParameterizedTest
  @CsvSource({"a*, ab", "a?, ab", "[ab], a", "a\\b, ab", "^a, a", "a-b, ab", "'x [*] ?\\', 'x y'"})
  void literal_matchesItselfOnly(String key, String other) {
    CacheOperations cache = cache();
    cache.set(key, 1, MINUTE);
    cache.set(other, 1, MINUTE);

    assertThat(cache.invalidate(CacheOperations.literal(key))).isEqualTo(1);
    assertThat(cache.exists(key)).isFalse();
    assertThat(cache.exists(other)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"*:, ab:", "[ab]:, a:", "?, x", "\\*, *", "a\\:, a:"})
  void view_withGlobCharacters_deletesItsOwnOnly(String view, String otherView) {
    CacheOperations mine = cache().withPrefix(view);
    CacheOperations other = cache().withPrefix(otherView);
    mine.set("k", 1, MINUTE);
    other.set("k", 1, MINUTE);

    assertThat(mine.deleteByPattern("*")).isEqualTo(1);
    assertThat(other.exists("k")).isTrue();
  }

  @Test
  void everything_isWhatThisCacheCanSee() {
    raw(PREFIX + "s:session");
    raw(PREFIX + "j:cache:key");
    raw(PREFIX + "x");
    raw(TestRedis.PREFIX + "PatternsXX:c:foreign");
    cache().set("a", 1, MINUTE);
    cache().hash("b").set("f", 1);

    assertThat(cache().deleteByPattern("*")).isEqualTo(2);
    assertThat(inRedis())
        .containsExactlyInAnyOrder(
            PREFIX + "s:session",
            PREFIX + "j:cache:key",
            PREFIX + "x",
            TestRedis.PREFIX + "PatternsXX:c:foreign");
  }

  @ParameterizedTest
  @CsvSource({"''", "s", "j"})
  void everything_withAShortNamespace_leavesSessionsAndJCacheAlone(String namespace) {
    raw(PREFIX + "s:session");
    raw(PREFIX + "j:cache:key");
    raw(TestRedis.PREFIX + "PatternsXX:foreign");
    Larder named =
        fixture.larder("redis.key.prefix", PREFIX, "redis.key.cache-namespace", namespace);
    CacheOperations cache = face.of(named.cache());
    if (namespace.isEmpty() && !named.settings().get(Settings.CACHE_NAMESPACE).isEmpty()) {
      throw new AssertionError("an empty namespace is read as the default one");
    }
    cache.set("a", 1, MINUTE);

    assertThat(cache.deleteByPattern("*")).isEqualTo(1);
    assertThat(inRedis())
        .containsExactlyInAnyOrder(
            PREFIX + "s:session", PREFIX + "j:cache:key", TestRedis.PREFIX + "PatternsXX:foreign");
  }
}
