package io.larder.config.setting;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class SystemPropertySourceTest {
  private static Properties properties(String... keysAndValues) {
    Properties properties = new Properties();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      properties.setProperty(keysAndValues[i], keysAndValues[i + 1]);
    }
    return properties;
  }

  @Test
  void get_valueInAllSources_takesSystemThenEnvironmentThenFile() {
    Properties file = properties("a.b", "file", "c.d", "file", "e.f", "file");
    Map<String, String> environment = Map.of("A_B", "environment", "C_D", "environment");
    var source = new SystemPropertySource(properties("a.b", "system"), environment, file);

    assertThat(source.get("a.b")).contains("system");
    assertThat(source.get("c.d")).contains("environment");
    assertThat(source.get("e.f")).contains("file");
    assertThat(source.get("g.h")).isEmpty();
  }

  @Test
  void get_fromEnvironment_followsTheMicroProfileMapping() {
    var source =
        new SystemPropertySource(
            properties(),
            Map.of("x.y-z", "exact", "p_q_r", "underscores", "K_L_M", "upper"),
            properties());

    assertThat(source.get("x.y-z")).contains("exact");
    assertThat(source.get("p.q-r")).contains("underscores");
    assertThat(source.get("k.l-m")).contains("upper");
  }
}
