package io.larder.config.setting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larder.config.setting.Syntax.Mismatch;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
  @ParameterizedTest
  @CsvSource({
    "250ms, PT0.25S",
    "5s, PT5S",
    "10m, PT10M",
    "2h, PT2H",
    "1d, PT24H",
    "007s, PT7S",
    "PT5M, PT5M",
    "pt5m, PT5M",
    "PT0.25S, PT0.25S",
    "P1DT2H, PT26H",
    "+PT1S, PT1S"
  })
  void duration_inEitherForm_isRead(String text, Duration duration) throws Mismatch {
    assertThat(Durations.TIMEOUT.parse(text)).isEqualTo(duration);
    assertThat(Durations.TIMEOUT_OR_MILLISECONDS.parse(text)).isEqualTo(duration);
    assertThat(Durations.TTL.parse(text)).isEqualTo(duration);
  }

  @ParameterizedTest
  @CsvSource({
    "PT0.25S, 250ms",
    "PT5S, 5s",
    "PT1M30S, 90s",
    "PT10M, 10m",
    "PT26H, 26h",
    "PT48H, 2d",
    "PT0.0000001S, PT0.0000001S"
  })
  void duration_isWrittenAsItMayBeRead(Duration duration, String text) throws Mismatch {
    assertThat(Durations.text(duration)).isEqualTo(text);
    assertThat(Durations.between(Duration.ZERO, duration, "").parse(text)).isEqualTo(duration);
  }

  @ParameterizedTest
  @CsvSource({
    "5, 5 seconds are written PT5S or 5s",
    "3600, 3600 seconds are written PT3600S or 3600s",
    "5S, write 5s",
    "5M, write 5m",
    "250MS, write 250ms",
    "5 m, write 5m",
    "0.5s, write a fraction in the next smaller unit",
    ".5 h, write a fraction in the next smaller unit",
    "9223372036854775807d, this number is too large",
    "99999999999999999999s, this number is too large"
  })
  void duration_nearlyRight_isRefusedWithWhatToWrite(String text, String hint) {
    assertThatThrownBy(() -> Durations.TTL.parse(text))
        .isInstanceOfSatisfying(
            Mismatch.class,
            mismatch ->
                assertThat(mismatch.expected(Quoted.of(text)))
                    .startsWith("an ISO-8601 duration, for example PT5M, or a whole number with a")
                    .endsWith(hint));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "soon", "s", "5x", "5 minutes", "1h30m", "1_000ms", "+5s", "٣s", "-5"})
  void duration_otherText_isRefused(String text) {
    assertThatThrownBy(() -> Durations.TTL.parse(text))
        .isInstanceOf(Mismatch.class)
        .hasMessageEndingWith("250ms, 5s, 10m, 2h, 1d");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0ms", "0s", "-5s", "-1d", "PT0S", "PT-1S", "-PT5M", "PT0.0001S", "25d"})
  void timeout_outOfRange_isRefusedWithTheRange(String text) {
    assertThatThrownBy(() -> Durations.TIMEOUT.parse(text))
        .isInstanceOf(Mismatch.class)
        .hasMessage("an ISO-8601 duration from PT0.001S to PT596H, for example PT1S or 1s");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0s", "-1h", "365001d"})
  void ttl_outOfRange_isRefusedWithTheRange(String text) {
    assertThatThrownBy(() -> Durations.TTL.parse(text))
        .isInstanceOf(Mismatch.class)
        .hasMessageStartingWith("an ISO-8601 duration from PT0.001S to a thousand years");
  }

  @ParameterizedTest
  @CsvSource({"1, PT0.001S", "250, PT0.25S"})
  void bareNumber_whereMillisecondsAreMeant_isRead(String text, Duration duration) throws Mismatch {
    assertThat(Durations.TIMEOUT_OR_MILLISECONDS.parse(text)).isEqualTo(duration);
  }

  @ParameterizedTest
  @CsvSource({
    "0, a whole number of at least 1",
    "99999999999, a whole number from 1 to 2147483647"
  })
  void bareNumber_outOfRange_isRefused(String text, String expected) {
    assertThatThrownBy(() -> Durations.TIMEOUT_OR_MILLISECONDS.parse(text)).hasMessage(expected);
  }
}
