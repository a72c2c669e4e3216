package io.larder.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ReadmeTest {
  private static final Pattern ROW =
      Pattern.compile(
          "^\\| `(redis\\.[^`]+)` \\| (?:`([^`]*)`)? ?\\| \\S.* \\|$", Pattern.MULTILINE);

  @Test
  void tableOfKeys_isTheCodes_inOrderWithDefaults() throws IOException {
    Map<String, String> documented = new LinkedHashMap<>();
    Matcher row = ROW.matcher(Files.readString(Path.of("README.md")));
    while (row.find()) {
      documented.put(row.group(1), row.group(2) == null ? "" : row.group(2));
    }
    Map<String, String> known = new LinkedHashMap<>();
    for (SettingKey<?> key : Settings.all()) {
      known.put(key.name(), key.defaultText());
    }

    assertThat(documented).containsExactlyEntriesOf(known);
  }
}
