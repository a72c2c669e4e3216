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
 * The tables of settings.md are what the declarations say. With {@code -Dreadme.write=true} this
 * test writes the tables instead of comparing them.
 */
class ReadmeTest {
  private static final Path PAGE = Path.of("src/docs/guide/settings.md");

  @Test
  void tableOfSettings_isMadeOfTheDeclarations() throws IOException {
    check("| key | default | meaning |\n", Settings.all());
  }

  @Test
  void tableOfCacheSettings_isMadeOfTheDeclarations() throws IOException {
    check("| setting of a cache | default | meaning |\n", CacheSettings.all());
  }

  private static void check(String header, List<Setting<?>> settings) throws IOException {
    String page = Files.readString(PAGE);
    int begin = page.indexOf(header);
    assertThat(begin).as(header).isPositive();
    int end = page.indexOf("\n\n", begin) + 1;
    String table =
        settings.stream()
            .map(ReadmeTest::row)
            .collect(Collectors.joining("", header + "|---|---|---|\n", ""));
    if (Boolean.getBoolean("readme.write")) {
      Files.writeString(PAGE, page.substring(0, begin) + table + page.substring(end));
    } else {
      assertThat(page.substring(begin, end)).isEqualTo(table);
    }
  }

  private static String row(Setting<?> setting) {
    String defaultText = setting.defaultText().isEmpty() ? "" : "`" + setting.defaultText() + "` ";
    return "| `" + setting + "` | " + defaultText + "| " + setting.documentation() + " |\n";
  }
}
