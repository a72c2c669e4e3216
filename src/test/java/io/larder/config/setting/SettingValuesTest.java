package io.larder.config.setting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingValuesTest {
  private final List<Setting<?>> declared = new ArrayList<>();
  private final Setting<Duration> ttl = declare("ttl", "", Durations.TTL);
  private final Setting<Integer> size = declare("size", "7", Syntax.integer(1, 9));
  private final Setting<Secret> secret = declare("secret", "", Syntax.SECRET);
  private final Problems problems = new Problems();

  private <T> Setting<T> declare(String name, String defaultText, Syntax<T> syntax) {
    return new Setting.Draft<>(declared, name, defaultText, syntax).meaning("for a test");
  }

  private SettingValues read(Map<String, String> properties) {
    return new SettingValues(
        PropertySource.of(properties), declared, List.of("a.", "b."), problems);
  }

  @Test
  void value_underSeveralPrefixes_isThatOfTheFirst() {
    SettingValues values = read(Map.of("a.ttl", "5s", "b.ttl", "1m", "b.size", "3"));
    assertThat(values.find(ttl)).contains(Duration.ofSeconds(5));
    assertThat(values.get(size)).isEqualTo(3);
    assertThat(values.level(ttl)).isZero();
    assertThat(values.level(size)).isOne();
    assertThat(values.level(secret)).isEqualTo(SettingValues.DEFAULT_LEVEL);
    assertThat(values).hasToString("{a.ttl=PT5S, b.size=3}");
    assertThat(values.describe(size)).hasToString("b.size=3");
  }

  @Test
  void value_absentOrBlank_isTheDefault() {
    SettingValues values = read(Map.of("a.size", " "));
    assertThat(values.get(size)).isEqualTo(7);
    assertThat(values.find(ttl)).isEmpty();
    assertThat(values.isGiven(ttl, size, secret)).isFalse();
    assertThatThrownBy(() -> values.get(ttl)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void value_unusable_isAProblemAndTheDefaultHolds() {
    SettingValues values = read(Map.of("a.size", "10", "a.ttl", "5"));
    assertThat(values.get(size)).isEqualTo(7);
    assertThat(values.isGiven(size)).isTrue();
    assertThat(problems.lines())
        .hasSize(2)
        .contains("LARDER-1001: a.size=10 cannot be used; expected a whole number from 1 to 9");
  }

  @Test
  void secret_isTakenWithItsBlanks_andNeverShown() {
    SettingValues values = read(Map.of("a.secret", " hunter2 "));
    assertThat(values.find(secret)).contains(new Secret(" hunter2 "));
    assertThat(values.toString()).isEqualTo("{a.secret=***}");
  }

  @Test
  void declaration_whoseDefaultIsNotOfItsSyntax_isRefused() {
    assertThatThrownBy(() -> declare("x", "0", Syntax.integer(1, 9)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("x has no usable default");
  }
}
