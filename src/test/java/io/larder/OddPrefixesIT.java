package io.larder;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.session.RefreshToken;
import io.larder.session.RotationResult;
import io.larder.session.Session;
import io.larder.support.Fixture;
import io.larder.support.Larder;
import io.larder.support.OwnRedis;
import io.larder.support.RedisTest;
import io.larder.testkit.wire.RespClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A prefix of keys is a text and nothing more: no pattern, no hash tag that hides keys from what
 * belongs to them, and what removes keys removes those of no other prefix.
 */
@RedisTest
class OddPrefixesIT {
  /** What a prefix matches that is taken for a pattern, or for another one's beginning. */
  private static final List<String> OTHERS =
      List.of("shop:c:a", "axb:j:tutors:\"ada\"", "b:c:a", "xshop:c:a");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*",
        "a?b:",
        "[ab]:",
        "a\\b:",
        "^a-z:",
        "{shop",
        "{}shop:",
        "a}b{c:",
        "{shop}:",
        "my shop:",
        "\u00fc\ud83d\ude00:",
        "a,b=\"c\":",
        "%41:",
        "#'$\\*"
      })
  void everythingWorks_andNothingElseIsTouched(String prefix, Fixture fixture) {
    OwnRedis redis = fixture.redis();
    RespClient raw = fixture.closing(redis.connect());
    OTHERS.forEach(other -> raw.ask("SET", other, "1"));
    Larder larder =
        fixture.larder(
            Map.of(
                "redis.host",
                redis.address().host(),
                "redis.port",
                Integer.toString(redis.address().port()),
                "redis.key.prefix",
                prefix,
                "redis.cache.default.single-flight",
                "cluster",
                "redis.cache.tutors.near-max-entries",
                "100"));

    larder.cache().set("a", 1);
    larder.cache().set("b", 2);
    assertThat(larder.cache().getOrCompute("c", Integer.class, Duration.ofMinutes(1), () -> 3))
        .isEqualTo(3);
    assertThat(larder.cache().get("c", Integer.class)).contains(3);
    assertThat(larder.cache().invalidate("*")).isEqualTo(3);
    assertThat(larder.cache().get("a", Integer.class)).isEmpty();

    CacheManager caches = larder.caching().getCacheManager();
    assertThat(caches.getURI()).isNotNull();
    Cache<String, Integer> tutors =
        caches.createCache(
            "tutors",
            new MutableConfiguration<String, Integer>()
                .setTypes(String.class, Integer.class)
                .setStatisticsEnabled(true)
                .setManagementEnabled(true));
    tutors.putAll(Map.of("ada", 1, "alan", 2));
    assertThat(tutors.get("ada")).isEqualTo(1);
    assertThat(tutors).hasSize(2);
    tutors.removeAll();
    assertThat(tutors.get("ada")).isNull();
    tutors.put("ada", 3);
    tutors.clear();
    assertThat(tutors.containsKey("ada")).isFalse();

    RefreshToken token =
        larder.sessions().issue(Session.of("ada", Map.of("device", "phone")), Duration.ofHours(1));
    assertThat(larder.sessions().rotate(token.value())).isInstanceOf(RotationResult.Rotated.class);
    assertThat(larder.sessions().list("ada")).hasSize(1);
    assertThat(larder.sessions().revokeAll("ada")).isEqualTo(1);

    caches.destroyCache("tutors");
    Awaitility.await()
        .untilAsserted(
            () ->
                assertThat(keys(raw))
                    .containsAll(OTHERS)
                    .allMatch(key -> OTHERS.contains(key) || key.startsWith(prefix))
                    .noneMatch(key -> key.contains("ada\"") && !OTHERS.contains(key)));
  }

  @SuppressWarnings("unchecked")
  private static Set<String> keys(RespClient raw) {
    return Set.copyOf(((List<Object>) raw.ask("KEYS", "*")).stream().map(String::valueOf).toList());
  }
}
