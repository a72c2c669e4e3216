package io.larder.common;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KeyTextTest {
  @Test
  void of_ordinaryKey_isTheKeyInQuotes() {
    assertThat(KeyText.of("larder:c:tutor 1 \u00e9 \ud83c\udf81"))
        .isEqualTo("'larder:c:tutor 1 \u00e9 \ud83c\udf81'");
  }

  @Test
  void of_controlCharacters_staysOnOneLine() {
    assertThat(KeyText.of("a\nLARDER-2003: forged\u0000"))
        .isEqualTo("'a\\u000aLARDER-2003: forged\\u0000'");
  }

  @Test
  void of_longKey_isCut() {
    assertThat(KeyText.of("k".repeat(10_240)))
        .isEqualTo("'" + "k".repeat(200) + "' (the first 200 of 10240 characters)");
  }
}
