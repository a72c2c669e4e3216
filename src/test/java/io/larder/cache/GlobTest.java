package io.larder.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.connection.call.KeysByPattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {
  @ParameterizedTest
  @CsvSource({
    "'', ''",
    "plain:key, plain:key",
    "*, \\*",
    "a?b, a\\?b",
    "[a-c], \\[a\\-c\\]",
    "^, \\^",
    "\\, \\\\",
    "\\*, \\\\\\*",
    "\u00fc\ud83d\ude00 x, \u00fc\ud83d\ude00 x",
  })
  void literal_quotesWhatMeansSomething(String text, String quoted) {
    assertThat(KeysByPattern.literal(text)).isEqualTo(quoted);
    assertThat(CacheOperations.literal(text)).isEqualTo(quoted);
  }
}
