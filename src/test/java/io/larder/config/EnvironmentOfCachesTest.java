package io.larder.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.config.setting.PropertySource;
import io.larder.config.setting.SystemPropertySource;
import io.larder.support.LogCapture;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings of caches in environment variables, which do not tell where a cache's name ends. */
class EnvironmentOfCachesTest {
  /** As SmallRye Config sees them; it lists a dotted name for each variable as well. */
  private static PropertySource smallRye(
      Map<String, String> environment, Map<String, String> file) {
    SmallRyeConfig config =
        new SmallRyeConfigBuilder()
            .withSources(
                new EnvConfigSource(environment, 300),
                new PropertiesConfigSource(file, "file", 100))
            .build();
    return new PropertySource() {
      @Override
      public Optional<String> get(String name) {
        return Optional.ofNullable(config.getConfigValue(name).getValue());
      }

      @Override
      public Set<String> names() {
        Set<String> names = new HashSet<>();
        config.getPropertyNames().forEach(names::add);
        return names;
      }
    };
  }

  private static PropertySource source(
      boolean smallRye, Map<String, String> environment, Map<String, String> file) {
    Properties files = new Properties();
    files.putAll(file);
    return smallRye
        ? smallRye(environment, file)
        : new SystemPropertySource(new Properties(), environment, files);
  }

  @ParameterizedTest
  @CsvSource({
    "my-cache, MY_CACHE", "myCache, MYCACHE", "My Cache, MY_CACHE", "a.b, A_B",
    "tutors, TUTORS", "tütor, T_TOR", "a_b, A_B", "a--b, A__B"
  })
  void settingOfACache_inTheEnvironment_isAppliedAndUsed(String cache, String variable) {
    for (boolean smallRye : new boolean[] {false, true}) {
      try (LogCapture log = new LogCapture()) {
        CacheConfiguration caches =
            SettingsReader.read(
                    source(
                        smallRye,
                        Map.of(
                            "REDIS_CACHE_" + variable + "_TTL",
                            "PT7M",
                            "REDIS_CACHE_" + variable + "_NEAR_MAX_ENTRIES",
                            "10",
                            "REDIS_CONNECT_TIMEOUT",
                            "PT9S"),
                        Map.of()))
                .caches();
        CacheSettings settings = caches.settings(cache);

        assertThat(settings.ttl()).as("SmallRye %s", smallRye).isEqualTo(Duration.ofMinutes(7));
        assertThat(settings.near()).isPresent();
        assertThat(caches.unused(Set.of(cache))).as("SmallRye %s", smallRye).isEmpty();
        assertThat(log.lines()).as("SmallRye %s", smallRye).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void settingOfACacheThatIsNotUsed_isStillReported(boolean smallRye) {
    PropertySource source =
        source(
            smallRye,
            Map.of("REDIS_CACHE_OTHER_CACHE_TTL", "PT7M"),
            Map.of("redis.cache.my.cache.ttl", "PT1M"));
    CacheConfiguration caches = SettingsReader.read(source).caches();

    List<String> unused = caches.unused(Set.of("my-cache"));
    assertThat(unused).anyMatch(line -> line.contains("redis.cache.my.cache.*"));
    assertThat(unused)
        .hasSize(2)
        .anyMatch(line -> line.contains("REDIS_CACHE_OTHER_CACHE_* configures a cache that no"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void variables_ofNoCache_areReportedOnceWithTheNearestCache(boolean smallRye) {
    PropertySource source =
        source(
            smallRye,
            Map.of(
                "REDIS_CACHE_TUTOR_TTL", "10m",
                "REDIS_CACHE_TUTOR_NEAR_MAX_ENTRIES", "10",
                "REDIS_CACHE_DEFAULT_TTL", "10m",
                "REDIS_CACHE_MY_COUNTS_TTL", "10m",
                "REDIS_CACHE_SERVICE_HOST", "10.0.0.7"),
            Map.of("redis.cache.my-counts.ttl", "PT1M"));
    CacheConfiguration caches = SettingsReader.read(source).caches();

    assertThat(caches.unused(Set.of("tutors", "my-counts")))
        .singleElement()
        .asString()
        .isEqualTo(
            "LARDER-1007: REDIS_CACHE_TUTOR_* configures a cache that no annotation, injection"
                + " point or code uses so far; the nearest cache is 'tutors'");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void misspeltVariable_ofAKnownCache_isAWarning(boolean smallRye) {
    PropertySource source = source(smallRye, Map.of("REDIS_CACHE_OPT_TLL", "5m"), Map.of());
    try (LogCapture log = new LogCapture()) {
      SettingsReader.read(source, Set.of("opt"));

      assertThat(log.lines())
          .singleElement()
          .asString()
          .contains("LARDER-1003: REDIS_CACHE_OPT_TLL", "REDIS_CACHE_OPT_TTL");
    }
  }

  /** Of Kubernetes, for a service "redis-cache" with a port "management", and of other programs. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void variableOfSomebodyElse_isNoError(boolean smallRye) {
    Map<String, String> environment =
        Map.of("REDIS_CACHE_SERVICE_PORT_MANAGEMENT", "8081", "REDIS_CACHE_SESSION_TTL", "3600");
    CacheConfiguration caches =
        SettingsReader.read(source(smallRye, environment, Map.of())).caches();

    assertThat(caches.problems(Set.of("tutors"))).isEmpty();
    assertThat(caches.problems(Set.of("session")))
        .singleElement()
        .asString()
        .contains("redis.cache.session.ttl=3600");
  }

  /** One variable is one error, under the name that the cache has. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void wrongVariable_isReportedOnce(boolean smallRye) {
    Map<String, String> environment = Map.of("REDIS_CACHE_ONLY_REMOVED_NULL_TTL", "z");
    CacheConfiguration caches =
        SettingsReader.read(source(smallRye, environment, Map.of())).caches();

    assertThat(caches.problems(Set.of("only removed")))
        .singleElement()
        .asString()
        .contains("redis.cache.only removed.null-ttl=z");
  }
}
