package io.larder.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.config.setting.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The README's tables of settings are what the declarations say. With {@code -Dreadme.write=true}
 * this test writes the tables instead of comparing them.
 */
class ReadmeTest {
  private static final Path README = Path.of("README.md");

  @Test
  void tableOfSettings_isMadeOfTheDeclarations() throws IOException {
    check("| key | default | meaning |\n", Settings.all());
  }

  @Test
  void tableOfCacheSettings_isMadeOfTheDeclarations() throws IOException {
    check("| setting of a cache | default | meaning |\n", CacheSettings.all());
  }

  private static void check(String header, List<Setting<?>> settings) throws IOException {
    String readme = Files.readString(README);
    int begin = readme.indexOf(header);
    assertThat(begin).as(header).isPositive();
    int end = readme.indexOf("\n\n", begin) + 1;
    String table =
        settings.stream()
            .map(ReadmeTest::row)
            .collect(Collectors.joining("", header + "|---|---|---|\n", ""));
    if (Boolean.getBoolean("readme.write")) {
      Files.writeString(README, readme.substring(0, begin) + table + readme.substring(end));
    } else {
      assertThat(readme.substring(begin, end)).isEqualTo(table);
    }
  }

  private static String row(Setting<?> setting) {
    String defaultText = setting.defaultText().isEmpty() ? "" : "`" + setting.defaultText() + "` ";
    return "| `" + setting + "` | " + defaultText + "| " + setting.documentation() + " |\n";
  }
}
