package io.larder.jcache.annotation.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.cache.annotation.GeneratedCacheKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MethodKeyTextsTest {
  private final MethodKeys keys = new MethodKeys(MethodKeyTextsTest.class.getClassLoader());

  public record Query(String subject, Set<DayOfWeek> days, int page) {}

  static final class OwnKey implements GeneratedCacheKey {
    private static final long serialVersionUID = 1L;
    private final Object[] parameters;
    private final int hashCode;

    OwnKey(Object... parameters) {
      this.parameters = parameters;
      this.hashCode = System.identityHashCode(this);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof OwnKey that && Arrays.deepEquals(parameters, that.parameters);
    }

    @Override
    public int hashCode() {
      return hashCode;
    }
  }

  static List<Arguments> values() {
    return List.of(
        Arguments.of(null, "null"),
        Arguments.of("a\"b", "\"a\\\"b\""),
        Arguments.of(7, "7"),
        Arguments.of(7L, "{\"long\":7}"),
        Arguments.of(true, "true"),
        Arguments.of('x', "{\"char\":\"x\"}"),
        Arguments.of(DayOfWeek.FRIDAY, "{\"java.time.DayOfWeek\":\"FRIDAY\"}"),
        Arguments.of(new BigDecimal("1.0"), "{\"java.math.BigDecimal\":1.0}"),
        Arguments.of(LocalDate.of(2026, 1, 2), "{\"java.time.LocalDate\":\"2026-01-02\"}"),
        Arguments.of(new int[] {1, 2}, "{\"int[]\":[1,2]}"),
        Arguments.of(new String[] {"a", null}, "[\"a\",null]"),
        Arguments.of(List.of("b", "a"), "{\"list\":[\"b\",\"a\"]}"),
        Arguments.of(Set.of("b", "a"), "{\"set\":[\"a\",\"b\"]}"),
        Arguments.of(Map.of("b", 1, "a", 2L), "{\"map\":[[\"a\",{\"long\":2}],[\"b\",1]]}"),
        Arguments.of(Optional.empty(), "{\"optional\":[]}"),
        Arguments.of(
            new Query("x", Set.of(DayOfWeek.MONDAY, DayOfWeek.FRIDAY), 1),
            "{\""
                + Query.class.getName()
                + "\":{\"days\":[{\"java.time.DayOfWeek\":\"FRIDAY\"},{\"java.time.DayOfWeek\":\"MONDAY\"}],\"page\":1,\"subject\":\"x\"}}"));
  }

  @ParameterizedTest
  @MethodSource("values")
  void parameter_hasItsText(Object value, String text) throws Exception {
    assertThat(keys.of(new Object[] {value}, false)).hasToString("[" + text + "]");
  }

  @Test
  void sets_ofAnyOrder_areEqual() throws Exception {
    Set<String> one = new LinkedHashSet<>(List.of("c", "a", "b"));
    assertThat(keys.of(new Object[] {one}, false))
        .isEqualTo(keys.of(new Object[] {new HashSet<>(one)}, false));
  }

  @Test
  void ownKey_isItsFieldsWithoutTheHashCode() throws Exception {
    assertThat(keys.of(new OwnKey("a", 1))).isEqualTo(keys.of(new OwnKey("a", 1)));
    assertThat(keys.of(new OwnKey("a", 1)).storedKey())
        .isEqualTo("{\"" + OwnKey.class.getName() + "\":{\"parameters\":[\"a\",1]}}");
    assertThat(keys.of(new OwnKey("a", 1))).isNotEqualTo(keys.of(new OwnKey("a", 2)));
  }

  @Test
  void objectWithoutProperties_isRefused_namingItsType() {
    assertThatThrownBy(() -> keys.of(new Object[] {new Object()}, false))
        .isInstanceOf(UnusableKeyException.class)
        .hasMessageContaining("java.lang.Object");
  }
}
