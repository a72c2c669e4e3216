package io.larder.config.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larder.common.ConfigurationException;
import io.larder.config.SessionSettings;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SessionSettingsTest {
  @Test
  void settings_absent_areTheDefaults() {
    assertThat(SettingsReader.read(Map.of()).sessions())
        .isEqualTo(new SessionSettings(Optional.empty(), Duration.ofSeconds(10), Optional.empty()));
  }

  @Test
  void settings_given_areRead() {
    assertThat(
            SettingsReader.read(
                    Map.of(
                        "redis.session.max-per-user", "5",
                        "redis.session.rotation-grace", "PT0S",
                        "redis.session.max-lifetime", "P90D"))
                .sessions())
        .isEqualTo(
            new SessionSettings(Optional.of(5), Duration.ZERO, Optional.of(Duration.ofDays(90))));
  }

  @ParameterizedTest
  @CsvSource({
    "redis.session.max-per-user, 0",
    "redis.session.max-per-user, many",
    "redis.session.rotation-grace, PT-1S",
    "redis.session.rotation-grace, P2D",
    "redis.session.rotation-grace, 10",
    "redis.session.max-lifetime, PT0S"
  })
  void setting_unusable_isNamed(String key, String value) {
    assertThatThrownBy(() -> SettingsReader.read(Map.of(key, value)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(key + "=" + value);
  }
}
