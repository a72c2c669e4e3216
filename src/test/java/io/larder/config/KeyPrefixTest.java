package io.larder.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larder.common.ConfigurationException;
import io.larder.support.LogCapture;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code redis.key.prefix} may be. */
class KeyPrefixTest {
  /** Accepted on one server and refused in a cluster, it would be a trap. */
  @ParameterizedTest
  @CsvSource({"{shop:,''", "{}shop:,''", "a}b{,''", "{shop:,redis.sentinel.nodes"})
  void prefixThatAClusterRefuses_isAWarningElsewhere(String prefix, String sentinel) {
    Map<String, String> settings = new HashMap<>(Map.of("redis.key.prefix", prefix));
    if (!sentinel.isEmpty()) {
      settings.put(sentinel, "a:1");
      settings.put("redis.sentinel.master", "m");
    }
    try (LogCapture log = new LogCapture()) {
      assertThat(SettingsReader.read(settings).get(Settings.KEY_PREFIX)).isEqualTo(prefix);
      assertThat(log.lines())
          .singleElement()
          .asString()
          .startsWith("WARNING LARDER-1011: redis.key.prefix=" + prefix + " works here, but")
          .contains("cluster", "close it, or use other characters");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"{shop}:", "shop}:", "a b:", "*?[a]:", "shop:"})
  void prefixThatIsOdd_isTakenAsItIs(String prefix) {
    try (LogCapture log = new LogCapture()) {
      for (Map<String, String> servers :
          List.of(Map.<String, String>of(), Map.of("redis.cluster.nodes", "a:1"))) {
        Map<String, String> settings = new HashMap<>(servers);
        settings.put("redis.key.prefix", prefix);
        assertThat(SettingsReader.read(settings).get(Settings.KEY_PREFIX)).isEqualTo(prefix);
      }
      assertThat(log.lines()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "redis.key.prefix,a\u0007b,a text of one line",
    "redis.key.prefix,a\ud83db,valid Unicode",
    "redis.key.cache-namespace,a\ude00b,valid Unicode"
  })
  void prefixThatIsNoText_isReported(String key, String value, String expected) {
    assertThatThrownBy(() -> SettingsReader.read(Map.of(key, value)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("LARDER-1001: " + key)
        .hasMessageContaining("cannot be used; expected " + expected);
  }
}
