package io.larder.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class CasesTest {
  @Test
  void failure_saysTheSeedThatGivesTheValueAgain() {
    assertThatThrownBy(
            () -> Cases.check(1_000, Random::nextInt, number -> assertThat(number % 7).isNotZero()))
        .satisfies(
            failure -> {
              Matcher said =
                  Pattern.compile("larder\\.test\\.seed=(-?\\d+) fails for (-?\\d+): ")
                      .matcher(failure.getMessage());
              assertThat(said.find()).isTrue();
              assertThat(new Random(Long.parseLong(said.group(1))).nextInt())
                  .isEqualTo(Integer.parseInt(said.group(2)));
            });
  }
}
