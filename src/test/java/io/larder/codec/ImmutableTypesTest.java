package io.larder.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DayOfWeek;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImmutableTypesTest {
  @ParameterizedTest
  @ValueSource(classes = {String.class, int.class, Long.class, UUID.class, DayOfWeek.class})
  void isOfValues_typeWithoutSubclasses_isTrue(Class<?> declared) {
    assertThat(ImmutableTypes.isOfValues(declared)).isTrue();
  }

  /** What is declared so may be an object of a subclass, which the application wrote. */
  @ParameterizedTest
  @ValueSource(classes = {Object.class, BigDecimal.class, BigInteger.class, Enum.class, List.class})
  void isOfValues_typeThatMayHaveSubclasses_isFalse(Class<?> declared) {
    assertThat(ImmutableTypes.isOfValues(declared)).isFalse();
  }
}
