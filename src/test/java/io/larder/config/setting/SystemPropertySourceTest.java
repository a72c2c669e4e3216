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

  /** MicroProfile Config 3.1, section 2.3. */
  @Test
  void get_fileWithOrdinal_takesItsPlaceAmongTheOthers() {
    Properties system = properties("a.b", "system", "c.d", "system");
    Map<String, String> environment = Map.of("A_B", "environment", "G_H", "environment");
    Properties last = properties("a.b", "last", "e.f", "last", "g.h", "last");
    Properties first = properties("config_ordinal", "401", "a.b", "first", "e.f", "first");
    Properties third = properties("config_ordinal", " 301 ", "c.d", "third", "g.h", "third");
    Properties odd = properties("config_ordinal", "high", "e.f", "odd", "i.j", "odd");
    var source = new SystemPropertySource(system, environment, last, odd, third, first);

    assertThat(source.get("a.b")).contains("first");
    assertThat(source.origin("a.b")).contains(SystemPropertySource.FILE);
    assertThat(source.get("c.d")).contains("system");
    assertThat(source.get("e.f")).contains("first");
    assertThat(source.get("g.h")).contains("third");
    assertThat(source.get("i.j")).contains("odd");
    assertThat(source.names()).contains("a.b", "c.d", "e.f", "g.h", "i.j", "A_B");
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
