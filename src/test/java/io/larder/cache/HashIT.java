package io.larder.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larder.support.Fixture;
import io.larder.support.Larder;
import io.larder.support.RedisTest;
import jakarta.enterprise.util.TypeLiteral;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** HashOperations and HashValues; counters and times to live of hashes are with the others. */
@RedisTest
@ParameterizedClass
@EnumSource(Face.class)
class HashIT {
  private static Larder larder;

  @Parameter Face face;
  private CacheOperations cache;
  private HashOperations hash;

  record Tutor(String name) {}

  @BeforeAll
  static void start(Fixture fixture) {
    larder = fixture.larder();
  }

  @BeforeEach
  void view() {
    cache = face.of(larder.cache()).withPrefix("HashIT:");
    cache.deleteByPattern("*");
    hash = cache.hash("hash");
  }

  @Test
  void get_afterSet_isEqual() {
    hash.set("tutor", new Tutor("Ada"));
    hash.set("tutors", List.of(new Tutor("Ada")));

    assertThat(hash.get("tutor", Tutor.class)).contains(new Tutor("Ada"));
    assertThat(hash.get("tutor", new TypeLiteral<Tutor>() {})).contains(new Tutor("Ada"));
    assertThat(hash.get("tutors", new TypeLiteral<List<Tutor>>() {}))
        .contains(List.of(new Tutor("Ada")));
    assertThat(hash.get("nothing", Tutor.class)).isEmpty();
  }

  @Test
  void set_again_replacesTheField() {
    hash.set("f", 1);
    hash.set("f", "two");

    assertThat(hash.get("f", String.class)).contains("two");
    assertThat(hash.size()).isEqualTo(1);
  }

  @Test
  void setAll_addsToWhatIsThere() {
    hash.set("a", 0);
    hash.set("z", 26);
    hash.setAll(Map.of("a", 1, "b", 2));
    hash.setAll(Map.of());

    assertThat(hash.getAll(Integer.class))
        .containsOnly(Map.entry("a", 1), Map.entry("b", 2), Map.entry("z", 26));
  }

  @Test
  void getAll_ofOneType_leavesOutTheOthers() {
    hash.setAll(Map.of("n", 1, "t", "text", "l", List.of(1)));

    assertThat(hash.getAll(Integer.class)).containsOnly(Map.entry("n", 1));
    assertThat(hash.getAll(new TypeLiteral<List<Integer>>() {}))
        .containsOnly(Map.entry("l", List.of(1)));
  }

  @Test
  void getAll_ofDifferentTypes_readsEachAsItsOwn() {
    hash.setAll(Map.of("n", 1, "t", "text", "l", List.of(new Tutor("Ada"))));

    HashValues values = hash.getAll();

    hash.set("n", 2);
    assertThat(values.fields()).containsOnly("n", "t", "l");
    assertThat(values.get("n", Integer.class)).contains(1);
    assertThat(values.get("t", String.class)).contains("text");
    assertThat(values.get("l", new TypeLiteral<List<Tutor>>() {}))
        .contains(List.of(new Tutor("Ada")));
    assertThat(values.get("t", Integer.class)).isEmpty();
    assertThat(values.get("nothing", String.class)).isEmpty();
  }

  @Test
  void values_fields_areImmutable() {
    hash.set("f", 1);
    assertThatThrownBy(() -> hash.getAll().fields().clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void values_withWrongArguments_throw() {
    HashValues values = hash.getAll();
    assertThatThrownBy(() -> values.get("", String.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("field");
    assertThatThrownBy(() -> values.get(null, String.class))
        .isInstanceOf(NullPointerException.class)
        .hasMessageContaining("field");
    assertThatThrownBy(() -> values.get("f", (Class<?>) null))
        .isInstanceOf(NullPointerException.class)
        .hasMessageContaining("type");
    assertThatThrownBy(() -> values.get("f", (TypeLiteral<?>) null))
        .isInstanceOf(NullPointerException.class)
        .hasMessageContaining("type");
  }

  @Test
  void delete_countsFieldsAndTheLastEndsTheHash() {
    hash.setAll(Map.of("a", 1, "b", 2, "c", 3));
    hash.setAll(Map.of());

    assertThat(hash.delete()).isZero();
    assertThat(hash.delete("a", "x", "a")).isEqualTo(1);
    assertThat(hash.exists("a")).isFalse();
    assertThat(hash.exists("b")).isTrue();
    assertThat(hash.fields()).containsOnly("b", "c");
    assertThat(hash.delete("b", "c")).isEqualTo(2);
    assertThat(cache.exists("hash")).isFalse();
  }

  @Test
  void absentHash_isEmpty() {
    assertThat(hash.size()).isZero();
    assertThat(hash.fields()).isEmpty();
    assertThat(hash.getAll(Integer.class)).isEmpty();
    assertThat(hash.getAll().fields()).isEmpty();
    assertThat(hash.exists("f")).isFalse();
    assertThat(hash.delete("f")).isZero();
  }

  @Test
  void increment_addsToAField() {
    assertThat(hash.increment("n", 5)).isEqualTo(5);
    assertThat(hash.increment("n", -7)).isEqualTo(-2);
    assertThat(hash.get("n", Integer.class)).contains(-2);
  }

  @ParameterizedTest
  @ValueSource(strings = {" ", "a b", "line\n", "*?[]\\", "\ud83d\ude00", "nul\u0000"})
  void field_ofAnyCharacters_isFoundAgainExactly(String field) {
    hash.set(field, field);

    assertThat(hash.get(field, String.class)).contains(field);
    assertThat(hash.getAll(String.class)).containsExactly(Map.entry(field, field));
    assertThat(hash.fields()).containsExactly(field);
    assertThat(hash.delete(field)).isEqualTo(1);
  }
}
