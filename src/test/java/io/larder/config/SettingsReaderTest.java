package io.larder.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.larder.common.ConfigurationException;
import io.larder.config.ConnectionSettings.Credentials;
import io.larder.config.Settings.ReadFrom;
import io.larder.config.Settings.StartupMode;
import io.larder.config.setting.Secret;
import io.larder.support.LogCapture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsReaderTest {
  private static Topology.Single single(LarderSettings settings) {
    return (Topology.Single) settings.connection().topology();
  }

  private static List<String> problems(String... keysAndValues) {
    Map<String, String> properties = new java.util.HashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      properties.put(keysAndValues[i], keysAndValues[i + 1]);
    }
    return catchThrowableOfType(ConfigurationException.class, () -> SettingsReader.read(properties))
        .problems();
  }

  @Test
  void read_nothing_givesTheDefaults() {
    LarderSettings settings = SettingsReader.read(Map.of());

    assertThat(single(settings).primary()).hasToString("localhost:6379");
    assertThat(single(settings).database()).isZero();
    assertThat(settings.connection().readFrom()).isEqualTo(ReadFrom.PRIMARY);
    assertThat(settings.connection().credentials()).isEqualTo(Credentials.NONE);
    assertThat(settings.connection().tls()).isFalse();
    assertThat(settings.get(Settings.TLS_VERIFY_HOST_NAME)).isTrue();
    assertThat(settings.get(Settings.KEY_PREFIX)).isEqualTo("larder:");
    assertThat(settings.get(Settings.CACHE_NAMESPACE)).isEqualTo("c:");
    assertThat(settings.get(Settings.RETRY_ATTEMPTS)).isEqualTo(5);
    assertThat(settings.get(Settings.RETRY_DELAY)).isEqualTo(Duration.ofSeconds(1));
    assertThat(settings.retryMaxDelay()).isEqualTo(Duration.ofSeconds(30));
    assertThat(settings.get(Settings.STARTUP)).isEqualTo(StartupMode.DEGRADE);
    assertThat(settings.get(Settings.STARTUP_MAX_WAIT)).isEqualTo(Duration.ofSeconds(10));
    assertThat(settings.get(Settings.TIMEOUT)).isEqualTo(Duration.ofSeconds(1));
    assertThat(settings.get(Settings.CONNECT_TIMEOUT)).isEqualTo(Duration.ofSeconds(2));
    assertThat(settings.get(Settings.CACHE_DEFAULT_TTL)).isEqualTo(Duration.ofHours(1));
    assertThat(settings.get(Settings.EMBEDDED)).isFalse();
    assertThat(settings).hasToString("{}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "redis.port | 70000 | a whole number from 1 to 65535",
        "redis.port | abc | a whole number from 1 to 65535",
        "redis.port | tcp://10.0.0.7:99999 | a port from 1 to 65535",
        "redis.db | -1 | a whole number of at least 0",
        "redis.annotations.priority | 99999999999 | a whole number from 0 to 2147483647",
        "redis.retry.delay | -5 | an ISO-8601 duration",
        "redis.retry.delay | 0 | a whole number of at least 1",
        "redis.retry.attempts | 0 | a whole number of at least 1",
        "redis.retry.attempts | many | a whole number of at least 1",
        "redis.startup | sometimes | one of require, degrade, lazy",
        "redis.read-from | backup | one of primary, replica",
        "redis.cache.default.ttl | 5 minutes | an ISO-8601 duration, for example PT5M",
        "redis.cache.default.ttl | 3600 | 3600 seconds are written PT3600S",
        "redis.cache.default.ttl | PT-1S | an ISO-8601 duration from PT0.001S",
        "redis.timeout | PT0S | an ISO-8601 duration from PT0.001S",
        "redis.timeout | 500 | 500 seconds are written PT500S",
        "redis.embedded | maybe | true or false",
        "redis.pool.size | 0 | a whole number from 1 to 10000",
        "redis.cluster.nodes | a:1, b:x | host:port",
        "redis.cluster.nodes | , | host:port",
        "redis.replicas | http://a | host:port",
        "redis.tls.trust-store | /no/such/file | a file that exists and can be read",
        "redis.password-file | /no/such/file | a file that exists and can be read",
        "redis.redisson-config | /no/such/file | a file that exists and can be read",
        "redis.key.cache-namespace | f: | j: (JCache) or f: (fences), which are Larder's own",
        "redis.key.cache-namespace | f:mine | j: (JCache) or f: (fences), which are Larder's own",
        "redis.key.cache-namespace | j: | a text that does not begin with s: (sessions)",
        "redis.key.cache-namespace | s:mine | a text that does not begin with s: (sessions)",
        "redis.codec.allowed-types | com.example.*, a b | 'a b' is neither"
      })
  void read_badValue_namesKeyValueAndExpectation(String key, String value, String expected) {
    assertThat(problems(key, value))
        .anySatisfy(
            problem ->
                assertThat(problem)
                    .startsWith("LARDER-1001: " + key + "=" + value + " cannot be used; expected ")
                    .contains(expected));
  }

  @Test
  void read_manyBadValues_reportsAllTogether() {
    assertThatThrownBy(
            () ->
                SettingsReader.read(
                    Map.of(
                        "redis.port", "70000",
                        "redis.startup", "sometimes",
                        "redis.retry.delay", "PT10S",
                        "redis.retry.max-delay", "PT5S")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("3 configuration problems:")
        .hasMessageContaining("redis.port=70000")
        .hasMessageContaining("redis.startup=sometimes")
        .hasMessageContaining(
            "LARDER-1002: redis.retry.max-delay=PT5S is below redis.retry.delay=PT10S; raise the"
                + " former or lower the latter");
  }

  @ParameterizedTest
  @CsvSource({
    "http://user:hunter2@host:6379",
    "redis://user:hunter2@",
    "redis://:hunter2@:6379",
    "redis://user:hunter2@host:port",
    "redis://user:hunter2@host:6379/first",
    "user:hunter2@host",
    "redis://hunter2@host",
    "redis://user:hunter2%zz@host"
  })
  void url_bad_isReportedWithoutThePassword(String url) {
    assertThat(problems("redis.url", url))
        .singleElement()
        .satisfies(
            problem ->
                assertThat(problem)
                    .startsWith("LARDER-1001: redis.url=")
                    .contains("***@")
                    .doesNotContain("hunter2"));
  }

  @Test
  void url_complete_winsOverTheFiveKeys() {
    LarderSettings settings =
        SettingsReader.read(
            Map.of(
                "redis.url", "rediss://app%40x:p%3Aa+s%2Fs@cache.example:7000/3",
                "redis.host", "other",
                "redis.port", "1",
                "redis.db", "9",
                "redis.username", "u",
                "redis.password", "p"));

    assertThat(single(settings))
        .isEqualTo(new Topology.Single(new NodeAddress("cache.example", 7000), List.of(), 3));
    assertThat(settings.connection().credentials().username()).contains("app@x");
    assertThat(settings.connection().credentials().password()).contains(new Secret("p:a+s/s"));
    assertThat(settings.connection().tls()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "redis://host, host:6379",
    "redis://host/, host:6379",
    "redis://[::1]:7000, [::1]:7000",
    "redis://:secret@10.0.0.1:7000/0, 10.0.0.1:7000"
  })
  void url_partial_getsDefaults(String url, String address) {
    assertThat(single(SettingsReader.read(Map.of("redis.url", url))).primary())
        .hasToString(address);
  }

  @Test
  void port_ofKubernetes_givesPortAndHost() {
    assertThat(single(SettingsReader.read(Map.of("redis.port", "tcp://10.0.0.7:6380"))).primary())
        .hasToString("10.0.0.7:6380");
    assertThat(
            single(
                    SettingsReader.read(
                        Map.of("redis.port", "tcp://10.0.0.7:6380", "redis.host", "redis")))
                .primary())
        .hasToString("redis:6380");
  }

  @Test
  void value_empty_isAbsent() {
    LarderSettings settings =
        SettingsReader.read(
            Map.of("redis.password", "", "redis.host", " ", "redis.key.prefix", ""));

    assertThat(settings.connection().credentials().password()).isEmpty();
    assertThat(single(settings).primary().host()).isEqualTo("localhost");
    assertThat(settings.get(Settings.KEY_PREFIX)).isEqualTo("larder:");
    assertThat(settings).hasToString("{}");
  }

  @Test
  void cacheNamespace_empty_isEmpty() {
    assertThat(
            SettingsReader.read(Map.of("redis.key.cache-namespace", ""))
                .get(Settings.CACHE_NAMESPACE))
        .isEmpty();
  }

  @Test
  void retryDelay_bareNumber_isMilliseconds() {
    assertThat(SettingsReader.read(Map.of("redis.retry.delay", "250")).get(Settings.RETRY_DELAY))
        .isEqualTo(Duration.ofMillis(250));
  }

  @Test
  void retryDelay_overTheDefaultMaximum_raisesIt() {
    assertThat(SettingsReader.read(Map.of("redis.retry.delay", "PT1M")).retryMaxDelay())
        .isEqualTo(Duration.ofMinutes(1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "redis.cluster.nodes=a:1;redis.db=2 | redis.db=2 (system property) with redis.cluster.nodes",
        "redis.cluster.nodes=a:1;redis.key.prefix={}a: | redis.key.prefix={}a: begins a hash tag",
        "redis.cluster.nodes=a:1;redis.key.prefix=a{b: | redis.key.prefix=a{b: begins a hash tag",
        "redis.cluster.nodes=a:1;redis.url=redis://b | redis.cluster.nodes=a:1 (system property) together with redis.url=redis://b (system property): a",
        "redis.cluster.nodes=a:1;redis.sentinel.nodes=b:1;redis.sentinel.master=m"
            + " | redis.cluster.nodes=a:1 (system property) together with redis.sentinel.master=m (system"
            + " property), redis.sentinel.nodes=b:1 (system property): a cluster finds",
        "redis.cluster.nodes=a:1;redis.replicas=b:1 | redis.cluster.nodes=a:1 (system property) together with",
        "redis.sentinel.nodes=b:1 | redis.sentinel.nodes=b:1 (system property) is set without redis.sentinel.master",
        "redis.sentinel.master=m | redis.sentinel.master=m (system property) is set without redis.sentinel.nodes",
        "redis.username=app | redis.username=app is set without a password",
        "redis.url=redis://a;redis.tls.enabled=true | redis.tls.enabled=true contradicts redis.url",
        "redis.url=rediss://a;redis.tls.enabled=false | redis.tls.enabled=false contradicts",
        "redis.tls.trust-store=pom.xml | redis.tls.trust-store=pom.xml (system property) has no effect without",
        "redis.tls.enabled=true;redis.tls.key-store-password=x"
            + " | redis.tls.key-store-password=*** (system property) has no effect without redis.tls.key-store",
        "redis.sentinel.password=x | redis.sentinel.password=*** (system property) has no effect without redis.sentinel.nodes",
        "redis.sentinel.tls.enabled=true | redis.sentinel.tls.enabled=true (system property) has no effect without redis.sentinel.nodes",
        "redis.sentinel.nodes=b:1;redis.sentinel.master=m;redis.sentinel.username=app"
            + " | redis.sentinel.username=app is set without a password; set redis.sentinel.password or"
            + " redis.sentinel.password-file",
        "redis.sentinel.nodes=b:1;redis.sentinel.master=m;redis.sentinel.password=x;redis.sentinel.password-file=pom.xml"
            + " | redis.sentinel.password=*** (system property) and redis.sentinel.password-file=*** (system",
        "redis.sentinel.nodes=b:1;redis.sentinel.master=m;redis.tls.trust-store=pom.xml"
            + " | redis.tls.trust-store=pom.xml (system property) has no effect without",
        "redis.password=x;redis.password-file=pom.xml | redis.password=*** (system property) and redis.password-file=*** (system",
        "redis.embedded=true;redis.host=a | redis.embedded=true (system property) together with redis.host=a (system"
      })
  void settings_contradicting_areReported(String settings, String message) {
    String[] keysAndValues = settings.split("[;]|(?<=[a-z-])=", -1);
    assertThat(problems(keysAndValues))
        .singleElement()
        .satisfies(problem -> assertThat(problem).startsWith("LARDER-1002: ").contains(message));
  }

  @Test
  void sentinel_nodes_haveTheirOwnDefaultPort() {
    LarderSettings settings =
        SettingsReader.read(
            Map.of("redis.sentinel.master", "main", "redis.sentinel.nodes", "a, b:1"));
    assertThat(settings.connection().topology())
        .isEqualTo(
            new Topology.Sentinel(
                "main",
                List.of(new NodeAddress("a", 26_379), new NodeAddress("b", 1)),
                0,
                Credentials.NONE,
                false));
  }

  @Test
  void settings_asText_hideSecrets(@TempDir Path directory) throws IOException {
    Path store = Files.writeString(directory.resolve("store"), "x");
    LarderSettings settings =
        SettingsReader.read(
            Map.of(
                "redis.password", "hunter2",
                "redis.tls.enabled", "true",
                "redis.tls.trust-store", store.toString(),
                "redis.tls.trust-store-password", "hunter2"));
    assertThat(settings.toString()).contains("***").doesNotContain("hunter2");
  }

  @Test
  void unknownSetting_isAWarningWithTheNearestOne() {
    try (LogCapture log = new LogCapture()) {
      SettingsReader.read(Map.of("redis.retry.attemps", "3"));
      assertThat(log.lines())
          .singleElement()
          .asString()
          .startsWith("WARNING LARDER-1003: redis.retry.attemps is not a setting of Larder")
          .contains("the nearest one is redis.retry.attempts");
    }
  }
}
