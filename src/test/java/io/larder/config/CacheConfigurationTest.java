package io.larder.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larder.common.ConfigurationException;
import io.larder.config.CacheSettings.NearSettings;
import io.larder.config.CacheSettings.NearStore;
import io.larder.config.CacheSettings.OnFailure;
import io.larder.config.CacheSettings.SingleFlightMode;
import io.larder.config.setting.SystemPropertySource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CacheConfigurationTest {
  private static CacheConfiguration caches(Map<String, String> properties) {
    return SettingsReader.read(properties).caches();
  }

  private static CacheConfiguration environment(String name, String value) {
    return SettingsReader.read(
            new SystemPropertySource(new Properties(), Map.of(name, value), new Properties()))
        .caches();
  }

  @Test
  void settings_nothingGiven_areTheDefaults() {
    CacheSettings settings = caches(Map.of()).settings("tutors");
    assertThat(settings.ttl()).isEqualTo(Duration.ofHours(1));
    assertThat(settings.find(CacheSettings.MAX_IDLE)).isEmpty();
    assertThat(settings.get(CacheSettings.JITTER)).isZero();
    assertThat(settings.find(CacheSettings.NULL_TTL)).isEmpty();
    assertThat(settings.get(CacheSettings.ON_FAILURE)).isEqualTo(OnFailure.RECOMPUTE);
    assertThat(settings.get(CacheSettings.DEADLINE)).isEqualTo(Duration.ofMillis(250));
    assertThat(settings.get(CacheSettings.SINGLE_FLIGHT)).isEqualTo(SingleFlightMode.JVM);
    assertThat(settings.get(CacheSettings.STATISTICS)).isFalse();
    assertThat(settings.get(CacheSettings.MANAGEMENT)).isFalse();
    assertThat(settings.near()).isEmpty();
  }

  /** Code may give a name to any number of caches. */
  @Test
  void settings_ofVeryManyNames_areNotAllRemembered() {
    CacheConfiguration caches = caches(Map.of());
    for (int i = 0; i < CacheConfiguration.REMEMBERED; i++) {
      caches.settings("cache-" + i);
    }
    assertThat(caches.settings("cache-0")).isSameAs(caches.settings("cache-0"));
    assertThat(caches.settings("more")).isNotSameAs(caches.settings("more"));
    assertThat(caches.settings("more").ttl()).isEqualTo(Duration.ofHours(1));
  }

  @Test
  void settings_ofACache_standOverTheDefaults() {
    CacheConfiguration caches =
        caches(
            Map.of(
                "redis.cache.default.ttl", "PT10M",
                "redis.cache.default.jitter", "0.1",
                "redis.cache.default.on-failure", "throw",
                "redis.cache.a.b(c).ttl", "PT5M",
                "redis.cache.a.b(c).single-flight", "local",
                "redis.cache.a.b(c).null-ttl", "PT1S",
                "redis.cache.other.single-flight", "cluster"));

    CacheSettings own = caches.settings("a.b(c)");
    assertThat(own.ttl()).isEqualTo(Duration.ofMinutes(5));
    assertThat(own.get(CacheSettings.JITTER)).isEqualTo(0.1);
    assertThat(own.get(CacheSettings.ON_FAILURE)).isEqualTo(OnFailure.THROW);
    assertThat(own.get(CacheSettings.SINGLE_FLIGHT)).isEqualTo(SingleFlightMode.JVM);
    assertThat(own.find(CacheSettings.NULL_TTL)).contains(Duration.ofSeconds(1));
    assertThat(caches.settings("other").ttl()).isEqualTo(Duration.ofMinutes(10));
    assertThat(caches.settings("other").get(CacheSettings.SINGLE_FLIGHT))
        .isEqualTo(SingleFlightMode.CLUSTER);
    assertThat(caches.configuredNames()).containsExactly("a.b(c)", "other");
  }

  @Test
  void settings_ofPatterns_longestWins_exactNameBeforeAll_defaultLast() {
    CacheConfiguration caches =
        caches(
            Map.of(
                "redis.cache.app.model.*.ttl", "PT5M",
                "redis.cache.app.*.ttl", "PT4M",
                "redis.cache.app.*.jitter", "0.2",
                "redis.cache.*.statistics", "true",
                "redis.cache.app.model.Tutor.ttl", "PT6M",
                "redis.cache.default.ttl", "PT3M",
                "redis.cache.default.jitter", "0.1"));
    assertThat(caches.settings("app.model.Tutor").ttl()).isEqualTo(Duration.ofMinutes(6));
    CacheSettings course = caches.settings("app.model.Course");
    assertThat(course.ttl()).isEqualTo(Duration.ofMinutes(5));
    assertThat(course.get(CacheSettings.JITTER)).isEqualTo(0.2);
    assertThat(course.get(CacheSettings.STATISTICS)).isTrue();
    assertThat(course.shown(CacheSettings.TTL).property()).contains("redis.cache.app.model.*.ttl");
    assertThat(caches.settings("app.search").ttl()).isEqualTo(Duration.ofMinutes(4));
    assertThat(caches.settings("search").ttl()).isEqualTo(Duration.ofMinutes(3));
    assertThat(caches.settings("search").get(CacheSettings.STATISTICS)).isTrue();
    // What has no name is no cache of a pattern.
    assertThat(caches.settings(CacheConfiguration.DEFAULT).get(CacheSettings.STATISTICS)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "*, a, true",
    "a*, a, true",
    "a*a, a, false",
    "a*a, aa, true",
    "*.model.*, app.model.Tutor, true",
    "*.model.*, model.Tutor, false",
    "a*b*c, a.b.c.c, true",
    "a*bc*c, abc, false",
    "a**b, ab, true",
    "app.?, app.x, false"
  })
  void star_standsForAnyText(String pattern, String name, boolean matches) {
    CacheConfiguration caches = caches(Map.of("redis.cache." + pattern + ".ttl", "PT5M"));
    assertThat(caches.settings(name).isGiven(CacheSettings.TTL)).isEqualTo(matches);
  }

  @Test
  void valueOfAPattern_thatCannotBeUsed_isAConfigurationError() {
    assertThatThrownBy(() -> caches(Map.of("redis.cache.app.*.ttl", "soon")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("redis.cache.app.*.ttl=soon");
  }

  @Test
  void pattern_isOverriddenByItsVariable() {
    Properties files = new Properties();
    files.setProperty("redis.cache.app.*.ttl", "PT5M");
    CacheConfiguration caches =
        SettingsReader.read(
                new SystemPropertySource(
                    new Properties(), Map.of("REDIS_CACHE_APP___TTL", "PT7M"), files))
            .caches();
    assertThat(caches.settings("app.search").ttl()).isEqualTo(Duration.ofMinutes(7));
    assertThat(caches.unused(List.of("app.search"))).isEmpty();
  }

  @Test
  void unused_namesAPatternOfNoCache() {
    CacheConfiguration caches =
        caches(Map.of("redis.cache.app.*.ttl", "PT5M", "redis.cache.*.jitter", "0.1"));
    assertThat(caches.unused(List.of("search")))
        .singleElement()
        .asString()
        .contains("LARDER-1007", "redis.cache.app.*.*");
    assertThat(caches.unused(List.of("app.search"))).isEmpty();
  }

  @Test
  void near_isOff_unlessALimitIsGiven() {
    assertThat(caches(Map.of("redis.cache.x.near-ttl", "PT5S")).settings("x").near()).isEmpty();
    assertThat(caches(Map.of("redis.cache.x.near-max-entries", "7")).settings("x").near())
        .contains(
            new NearSettings(
                Optional.of(7L), Optional.empty(), Duration.ofMinutes(1), NearStore.VALUE));
  }

  @Test
  void near_ofACache_standsOverTheDefaults_whateverTheKindOfLimit() {
    CacheConfiguration caches =
        caches(
            Map.of(
                "redis.cache.default.near-max-entries", "1000",
                "redis.cache.default.near-ttl", "PT10S",
                "redis.cache.big.near-max-bytes", "64mb",
                "redis.cache.big.near-store", "reference",
                "redis.cache.off.near-max-entries", "0"));
    assertThat(caches.settings("any").near().orElseThrow().maxEntries()).contains(1000L);
    assertThat(caches.settings("big").near())
        .contains(
            new NearSettings(
                Optional.empty(),
                Optional.of(64L << 20),
                Duration.ofSeconds(10),
                NearStore.REFERENCE));
    assertThat(caches.settings("off").near()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "17B, 17", "4KB, 4096", "2GB, 2147483648", "1 000,", "1TB,", "-1,", "0.5MB,"})
  void nearMaxBytes_takesBinaryUnits(String text, Long bytes) {
    Map<String, String> given = Map.of("redis.cache.x.near-max-bytes", text);
    if (bytes != null) {
      assertThat(caches(given).settings("x").near().orElseThrow().maxBytes()).contains(bytes);
    } else {
      assertThatThrownBy(() -> caches(given))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("redis.cache.x.near-max-bytes=" + text)
          .hasMessageContaining("for example 64MB");
    }
  }

  @Test
  void near_withWhatItCannotDo_isAConfigurationError() {
    assertThatThrownBy(
            () ->
                caches(
                    Map.of(
                        "redis.cache.x.near-max-entries", "10",
                        "redis.cache.x.near-max-bytes", "1KB",
                        "redis.cache.default.max-idle", "PT5M",
                        "redis.cache.y.near-max-entries", "-1",
                        "redis.jcache.engine", "redisson")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(
            "redis.cache.x.near-max-entries=10 (system property) together with redis.jcache.engine=redisson:")
        .hasMessageContaining(
            "redis.cache.x.near-max-entries=10 (system property) together with redis.cache.x.near-max-bytes=1KB (system property):")
        .hasMessageContaining(
            "redis.cache.x.near-max-entries=10 (system property) together with redis.cache.default.max-idle=PT5M (system property):")
        .hasMessageContaining("redis.cache.y.near-max-entries=-1 cannot be used");
  }

  @Test
  void settings_ofABareName_areNotTaken() {
    assertThat(
            caches(Map.of("jitter", "0.5", "ttl", "PT1S")).settings("x").get(CacheSettings.JITTER))
        .isZero();
  }

  @Test
  void settings_inTheEnvironment_areFoundByName() {
    assertThat(environment("REDIS_CACHE_TUTORS_TTL", "PT7M").settings("tutors").ttl())
        .isEqualTo(Duration.ofMinutes(7));
  }

  @ParameterizedTest
  @CsvSource({
    "jitter, 1, below 1",
    "jitter, much, below 1",
    "ttl, PT0S, ISO-8601",
    "max-idle, 5, PT5S",
    "null-ttl, -PT1S, ISO-8601",
    "on-failure, ignore, 'recompute, throw'",
    "deadline, PT0S, ISO-8601",
    "single-flight, global, 'off, jvm, cluster'",
    "statistics, maybe, true or false"
  })
  void settings_thatCannotBeUsed_areReportedWithKeyValueAndExpectation(
      String key, String value, String expected) {
    String name = "redis.cache.tutors." + key;
    assertThatThrownBy(() -> SettingsReader.read(Map.of(name, value)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(name + "=" + value)
        .hasMessageContaining(expected);
  }

  @Test
  void ttlWithMaxIdle_whereverGiven_isAnError() {
    assertThatThrownBy(
            () ->
                SettingsReader.read(
                    Map.of(
                        "redis.cache.default.ttl", "PT5M", "redis.cache.tutors.max-idle", "PT1M")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("redis.cache.default.ttl=PT5M")
        .hasMessageContaining("redis.cache.tutors.max-idle=PT1M");
    assertThat(
            caches(Map.of("redis.cache.tutors.max-idle", "PT1M"))
                .settings("tutors")
                .find(CacheSettings.MAX_IDLE))
        .contains(Duration.ofMinutes(1));
  }

  @Test
  void valueThatCannotBeUsed_contradictsNothing() {
    assertThatThrownBy(
            () ->
                SettingsReader.read(
                    Map.of(
                        "redis.cache.tutors.ttl", "PT5M",
                        "redis.cache.tutors.max-idle", "soon",
                        "redis.cache.tutors.near-max-entries", "10",
                        "redis.cache.tutors.near-max-bytes", "much")))
        .isInstanceOfSatisfying(
            ConfigurationException.class,
            e ->
                assertThat(e.problems())
                    .hasSize(2)
                    .allMatch(problem -> problem.contains("cannot be used")));
  }

  @Test
  void problems_ofACacheThatCannotBeListed_areFoundByName() {
    assertThat(environment("REDIS_CACHE_TUTORS_TTL", "soon").problems(Set.of("tutors")))
        .singleElement()
        .asString()
        .contains("redis.cache.tutors.ttl=soon");
  }

  @Test
  void unused_namesTheNearestCache() {
    CacheConfiguration caches =
        caches(Map.of("redis.cache.tutor.ttl", "PT5M", "redis.cache.search.ttl", "PT5M"));
    assertThat(caches.unused(List.of("tutors", "search")))
        .singleElement()
        .asString()
        .contains("LARDER-1007", "redis.cache.tutor.*", "'tutors'");
    assertThat(caches.unused(List.of())).hasSize(2);
  }

  @Test
  void nearSettings_withoutALimit_areReported() {
    CacheConfiguration caches =
        caches(
            Map.of(
                "redis.cache.x.near-ttl", "PT5S",
                "redis.cache.on.near-ttl", "PT5S",
                "redis.cache.on.near-max-entries", "10",
                "redis.cache.off.near-store", "reference",
                "redis.cache.off.near-max-entries", "0"));
    assertThat(caches.unused(List.of("x", "on", "off")))
        .singleElement()
        .asString()
        .contains("redis.cache.x.near-ttl has no effect", "redis.cache.x.near-max-entries");
  }
}
