package io.larder.common;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InputTextTest {
  @ParameterizedTest
  @ValueSource(strings = {"a\ud83d", "\ude00a", "\ude00\ud83d"})
  void text_thatIsNotUnicode_isRefused(String text) {
    assertThat(InputText.isUnicode(text)).isFalse();
    assertThatThrownBy(() -> InputText.require("key", text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("key has an unpaired surrogate");
  }

  @ParameterizedTest
  @ValueSource(strings = {" ", "\0", "\ud83d\ude00"})
  void text_ofAnyCharacters_isKept(String text) {
    assertThat(InputText.require("key", text)).isEqualTo(text);
  }
}
