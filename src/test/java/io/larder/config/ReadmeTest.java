package io.larder.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ReadmeTest {
  private static final Pattern ROW =
      Pattern.compile(
          "^\\| `(redis\\.[^`]+)` \\| (?:`([^`]*)`)? ?\\| \\S.* \\|$", Pattern.MULTILINE);
  private static final Pattern CACHE_ROW =
      Pattern.compile("^\\| `([a-z-]+)` \\| (?:`([^`]*)`)? ?\\| \\S.* \\|$", Pattern.MULTILINE);

  @Test
  void tableOfKeys_isTheCodes_inOrderWithDefaults() throws IOException {
    assertThat(documented(ROW)).containsExactlyEntriesOf(known(Settings.all()));
  }

  @Test
  void tableOfCacheSettings_isTheCodes_inOrderWithDefaults() throws IOException {
    assertThat(documented(CACHE_ROW)).containsExactlyEntriesOf(known(CacheKeys.all()));
  }

  private static Map<String, String> documented(Pattern pattern) throws IOException {
    Map<String, String> documented = new LinkedHashMap<>();
    Matcher row = pattern.matcher(Files.readString(Path.of("README.md")));
    while (row.find()) {
      documented.put(row.group(1), row.group(2) == null ? "" : row.group(2));
    }
    return documented;
  }

  private static Map<String, String> known(List<SettingKey<?>> keys) {
    Map<String, String> known = new LinkedHashMap<>();
    for (SettingKey<?> key : keys) {
      known.put(key.name(), key.defaultText());
    }
    return known;
  }
}
