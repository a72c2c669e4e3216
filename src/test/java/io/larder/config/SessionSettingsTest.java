package io.larder.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larder.common.ConfigurationException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SessionSettingsTest {
  @Test
  void settings_absent_areTheDefaults() {
    LarderSettings settings = SettingsReader.read(Map.of());
    assertThat(settings.find(Settings.SESSION_MAX_PER_USER)).isEmpty();
    assertThat(settings.get(Settings.SESSION_ROTATION_GRACE)).isEqualTo(Duration.ofSeconds(10));
    assertThat(settings.find(Settings.SESSION_MAX_LIFETIME)).isEmpty();
    assertThat(settings.get(Settings.SESSION_LIMIT)).isEqualTo(Settings.SessionLimit.END_OLDEST);
  }

  @Test
  void settings_given_areRead() {
    LarderSettings settings =
        SettingsReader.read(
            Map.of(
                "redis.session.max-per-user", "5",
                "redis.session.limit", "refuse",
                "redis.session.rotation-grace", "PT0S",
                "redis.session.max-lifetime", "P90D"));
    assertThat(settings.find(Settings.SESSION_MAX_PER_USER)).contains(5);
    assertThat(settings.get(Settings.SESSION_LIMIT)).isEqualTo(Settings.SessionLimit.REFUSE);
    assertThat(settings.get(Settings.SESSION_ROTATION_GRACE)).isZero();
    assertThat(settings.find(Settings.SESSION_MAX_LIFETIME)).contains(Duration.ofDays(90));
  }

  @ParameterizedTest
  @CsvSource({
    "redis.session.max-per-user, 0",
    "redis.session.max-per-user, many",
    "redis.session.limit, end",
    "redis.session.limit, refuse",
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
