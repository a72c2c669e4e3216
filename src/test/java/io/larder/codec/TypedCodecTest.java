package io.larder.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.larder.common.CodecException;
import jakarta.enterprise.util.TypeLiteral;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TypedCodecTest {
  record Tutor(String name, int rate) {}

  record Page<T>(List<T> items, Object extra) {}

  enum Level {
    LOW {
      @Override
      int weight() {
        return 1;
      }
    };

    abstract int weight();
  }

  interface Shape {}

  record Circle(double radius) implements Shape {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.CLASS)
  sealed interface Animal permits Cat {}

  record Cat(String name) implements Animal {}

  static final class Unwritable {
    public Object getLoop() {
      return this;
    }
  }

  private static final ClassLoader LOADER = TypedCodecTest.class.getClassLoader();
  private final TypedCodec codec = codec(Set.of(), true);

  private static TypedCodec codec(Set<String> allowed, boolean ownArchive) {
    BeanArchives archives = new BeanArchives(LOADER);
    if (ownArchive) {
      archives.add(TypedCodecTest.class);
    }
    return new TypedCodec(
        new JsonCodec(Set.of("io.larder.codec.*"), LOADER),
        new AllowedTypes(allowed, archives),
        LOADER);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, UTF_8);
  }

  static Stream<Arguments> declared() {
    Tutor ada = new Tutor("Ada", 30);
    return Stream.of(
        Arguments.of(ada, Tutor.class),
        Arguments.of(List.of(ada), new TypeLiteral<List<Tutor>>() {}.getType()),
        Arguments.of(Optional.of(ada), new TypeLiteral<Optional<Tutor>>() {}.getType()),
        Arguments.of(Optional.empty(), new TypeLiteral<Optional<Tutor>>() {}.getType()),
        Arguments.of(
            Map.of(1L, Set.of(ada)), new TypeLiteral<Map<Long, Set<Tutor>>>() {}.getType()),
        Arguments.of(new Page<>(List.of(ada), 42L), new TypeLiteral<Page<Tutor>>() {}.getType()),
        Arguments.of(List.of(new Cat("Tom")), new TypeLiteral<List<Animal>>() {}.getType()),
        Arguments.of(new Cat("Tom"), Animal.class),
        Arguments.of(new Circle(2), Shape.class),
        Arguments.of(Level.LOW, Level.class),
        Arguments.of("text", String.class),
        Arguments.of(42, int.class),
        Arguments.of(Instant.EPOCH, Instant.class),
        Arguments.of(
            List.of(1L, "two", ada, LocalDate.EPOCH),
            new TypeLiteral<List<Object>>() {}.getType()));
  }

  @ParameterizedTest
  @MethodSource("declared")
  void value_ofDeclaredType_comesBackAsItWentIn(Object value, Type type) throws Exception {
    byte[] bytes = codec.encode(value, type);
    assertThat(codec.decode(bytes, type, Object.class)).as(text(bytes)).isEqualTo(value);
  }

  static Stream<Object> anything() {
    Tutor ada = new Tutor("Ada", 30);
    return Stream.of(
        ada,
        "text",
        true,
        1,
        2L,
        (short) 3,
        4.5f,
        5.5,
        'c',
        new BigDecimal("1.10"),
        UUID.randomUUID(),
        new Date(5),
        Instant.EPOCH,
        Level.LOW,
        Optional.of(ada),
        List.of(ada, 1L),
        new ArrayList<>(List.of(2L)),
        Arrays.asList(ada, "x"),
        Set.of(1L, 2L),
        Map.of("a", ada),
        new HashMap<>(Map.of("b", 7L)),
        new LinkedHashMap<>(Map.of("b", List.of(ada))));
  }

  @ParameterizedTest
  @MethodSource("anything")
  void value_ofUndeclaredType_comesBackAsItWentIn(Object value) throws Exception {
    byte[] bytes = codec.encode(value, Object.class);
    assertThat(codec.decode(bytes, Object.class, Object.class)).as(text(bytes)).isEqualTo(value);
  }

  @ParameterizedTest
  @MethodSource("anything")
  void key_ofUndeclaredType_comesBackAsItWentIn(Object key) throws Exception {
    byte[] bytes = codec.encodeKey(key, Object.class);
    assertThat(codec.decodeKey(bytes, Object.class)).as(text(bytes)).isEqualTo(key);
  }

  @Test
  void value_inRedis_isReadable() {
    Tutor ada = new Tutor("Ada", 30);
    assertThat(text(codec.encode(ada, Tutor.class)))
        .matches("1[\\w-]{8}\\{\"name\":\"Ada\",\"rate\":30}");
    assertThat(text(codec.encode(ada, Object.class)))
        .matches("1[\\w-]{8}@io.larder.codec.TypedCodecTest\\$Tutor \\{.*}");
    assertThat(text(codec.encodeKey("ada", Object.class))).isEqualTo("\"ada\"");
    assertThat(text(codec.encodeKey(42L, Long.class))).isEqualTo("42");
    assertThat(text(codec.encodeKey(42L, Object.class)))
        .isEqualTo("{\"t\":\"java.lang.Long\",\"v\":42}");
  }

  @Test
  void key_mapInAnotherOrder_isTheSameKey() {
    Map<String, Integer> one = new LinkedHashMap<>();
    one.put("a", 1);
    one.put("b", 2);
    Map<String, Integer> other = new LinkedHashMap<>();
    other.put("b", 2);
    other.put("a", 1);
    Type type = new TypeLiteral<Map<String, Integer>>() {}.getType();
    assertThat(codec.encodeKey(one, type)).isEqualTo(codec.encodeKey(other, type));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "garbage",
        "null",
        "{}",
        "{\"name\":\"Ada\",\"rate\":30}",
        "1",
        "1AAAAAAAA",
        "1AAAAAAAA{\"name\":\"Ada\",\"rate\":30}",
        "2AAAAAAAA{\"name\":\"Ada\",\"rate\":30}",
        "1AAAAAAAA@",
        "1AAAAAAAA@javax.script.ScriptEngineManager",
        "1AAAAAAAA@javax.script.ScriptEngineManager {}",
        "1AAAAAAAA@[Ljavax.script.ScriptEngineManager; []"
      })
  void value_poisoned_isUnreadable(String stored) {
    assertThatThrownBy(() -> codec.decode(stored.getBytes(UTF_8), Tutor.class, Object.class))
        .isInstanceOf(UnreadableValueException.class)
        .message()
        .doesNotContain("Ada", "Script");
    assertThatThrownBy(() -> codec.decode(stored.getBytes(UTF_8), Object.class, Object.class))
        .isInstanceOf(UnreadableValueException.class);
  }

  @Test
  void value_poisonedInside_isUnreadable() throws Exception {
    Type type = new TypeLiteral<List<Object>>() {}.getType();
    String good = text(codec.encode(List.of("x"), type));
    String bad = good.replace("\"x\"", "[\"javax.script.ScriptEngineManager#AAAAAAAA\",{}]");
    assertThat(bad).isNotEqualTo(good);
    assertThatThrownBy(() -> codec.decode(bad.getBytes(UTF_8), type, Object.class))
        .isInstanceOf(UnreadableValueException.class);
  }

  @Test
  void classOfAPoisonedValue_isNotLoaded() {
    List<String> asked = new ArrayList<>();
    ClassLoader recording =
        new ClassLoader(LOADER) {
          @Override
          protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            asked.add(name);
            return super.loadClass(name, resolve);
          }
        };
    TypedCodec strict =
        new TypedCodec(
            new JsonCodec(Set.of(), recording),
            new AllowedTypes(Set.of(), new BeanArchives(recording)),
            recording);
    for (String stored :
        List.of(
            "1AAAAAAAA@javax.script.ScriptEngineManager {}",
            "1AAAAAAAA@[Ljavax.script.ScriptEngineManager; []")) {
      assertThatThrownBy(() -> strict.decode(stored.getBytes(UTF_8), Object.class, Object.class))
          .isInstanceOf(UnreadableValueException.class)
          .hasMessageContaining("redis.codec.allowed-types");
    }
    assertThat(asked).noneMatch(name -> name.contains("Script"));
  }

  @Test
  void value_ofAnotherDeclaredType_isUnreadable() {
    byte[] bytes = codec.encode(new Circle(1), Circle.class);
    assertThatThrownBy(() -> codec.decode(bytes, Tutor.class, Object.class))
        .isInstanceOf(UnreadableValueException.class);
  }

  @Test
  void value_namedTypeOutsideTheBound_isUnreadable() {
    byte[] bytes = codec.encode(new Circle(1), Object.class);
    assertThatThrownBy(() -> codec.decode(bytes, Tutor.class, Tutor.class))
        .isInstanceOf(UnreadableValueException.class);
  }

  @Test
  void value_ofForeignType_isRefusedUnlessAllowed() throws Exception {
    TypedCodec strict = codec(Set.of(), false);
    Tutor ada = new Tutor("Ada", 30);
    assertThatThrownBy(() -> strict.encode(ada, Object.class))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("LARDER-5001")
        .hasMessageContaining("TypedCodecTest$Tutor")
        .hasMessageContaining("redis.codec.allowed-types");
    assertThatThrownBy(() -> strict.encode(List.of(ada), Object.class))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("LARDER-5001");
    TypedCodec allowing = codec(Set.of("io.larder.codec.*"), false);
    assertThat(allowing.decode(allowing.encode(ada, Object.class), Object.class, Object.class))
        .isEqualTo(ada);
    assertThat(strict.decode(strict.encode(ada, Tutor.class), Tutor.class, Tutor.class))
        .isEqualTo(ada);
  }

  static class Growing<T> {
    public T value;
    public Growing<List<T>> next;
  }

  static class Doubling<T> {
    public T value;
    public Doubling<Map<T, T>> next;
  }

  static class Crossing<A, B> {
    public A value;
    public Crossing<List<A>, B> left;
    public Crossing<A, List<B>> right;
  }

  static class Between<T> {
    public Growing<T> growing;
    public Between<T> next;
  }

  static class Fine<T> {
    public T value;
    public Fine<T> next;
  }

  static Stream<Arguments> recursive() {
    return Stream.of(
        Arguments.of(new Growing<>(), new TypeLiteral<Growing<String>>() {}.getType(), false),
        Arguments.of(new Growing<>(), Growing.class, false),
        Arguments.of(new Doubling<>(), new TypeLiteral<Doubling<String>>() {}.getType(), false),
        Arguments.of(new Doubling<>(), Doubling.class, false),
        Arguments.of(
            new Crossing<>(), new TypeLiteral<Crossing<String, Long>>() {}.getType(), false),
        Arguments.of(new Between<>(), new TypeLiteral<Between<String>>() {}.getType(), false),
        Arguments.of(new Fine<>(), new TypeLiteral<Fine<String>>() {}.getType(), true));
  }

  @ParameterizedTest
  @MethodSource("recursive")
  @Timeout(60)
  void type_withOtherArgumentsInsideItself_isRefusedSoon(Object value, Type type, boolean fine) {
    if (fine) {
      assertThat(codec.problem(type)).isNull();
      codec.encode(value, type);
      return;
    }
    assertThat(codec.problem(type)).contains("cannot be read back", "without an end");
    assertThatThrownBy(() -> codec.encode(value, type)).isInstanceOf(CodecException.class);
    assertThatThrownBy(() -> codec.encode(value, Object.class)).isInstanceOf(CodecException.class);
    assertThatThrownBy(() -> codec.decode("1AAAAAAAA{}".getBytes(UTF_8), type, null))
        .isInstanceOf(UnreadableValueException.class);
  }

  @Test
  void value_unwritable_namesTypeAndPath() {
    assertThatThrownBy(() -> codec.encode(Map.of("a", new Unwritable()), Object.class))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("LARDER-3001")
        .hasMessageContaining("loop");
  }

  @Test
  void value_mapWithOtherKeysThanText_inUndeclaredPlace_isRefused() {
    assertThatThrownBy(() -> codec.encode(Map.of(1L, "x"), Object.class))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("keys");
  }
}
