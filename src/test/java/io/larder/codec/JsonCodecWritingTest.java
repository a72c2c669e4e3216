package io.larder.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import io.larder.common.CodecException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What cannot be written says which type and which property. */
class JsonCodecWritingTest {
  private static final ClassLoader LOADER = JsonCodecWritingTest.class.getClassLoader();
  private static final JsonCodec CODEC = new JsonCodec(Set.of(), LOADER);

  /** Nothing that Jackson could write. */
  static final class Opaque {}

  record Lesson(String title, Object room) {}

  record Plan(List<Lesson> lessons, Map<String, Lesson> byName) {}

  record Broken(int fine) {
    public int getHalf() {
      throw new IllegalStateException("half is broken");
    }
  }

  static Stream<Arguments> unwritable() {
    Lesson opaque = new Lesson("x", new Opaque());
    return Stream.of(
        arguments(new Opaque(), Opaque.class, ""),
        arguments(opaque, Lesson.class, " at property room"),
        arguments(
            new Plan(List.of(new Lesson("a", 1), opaque), Map.of()),
            Plan.class,
            " at property lessons[1].room"),
        arguments(
            new Plan(List.of(), Map.of("b", opaque)), Plan.class, " at property byName[key].room"),
        arguments(new Broken(1), Broken.class, " at property half"));
  }

  static final class Extras {
    @JsonAnyGetter
    public Map<String, Object> extras() {
      return Map.of("ada@example.com", new Opaque());
    }
  }

  static Stream<Object> withKeys() {
    Map<String, Object> map = Map.of("ada@example.com", new Opaque());
    return Stream.of(
        map,
        new TreeMap<>(map),
        List.of(map),
        Map.of("ada@example.com", List.of(map)),
        new Lesson("a", map),
        new Plan(List.of(), Map.of("ada@example.com", new Lesson("x", new Opaque()))),
        new Extras(),
        Map.of("ada@example.com", Map.of("ada@example.com", new Broken(1))),
        Map.of("ada@example.com", new Changing()),
        Map.of("ada@example.com\uD800", 1));
  }

  /** Comes back as something else. */
  static final class Changing {
    private int count = 1;

    public int getCount() {
      return count;
    }

    public void setCount(int count) {
      this.count = count + 1;
    }
  }

  @ParameterizedTest
  @MethodSource("withKeys")
  void keyOfAMap_inARefusal_isNotShown(Object value) {

    AllowedTypes all = new AllowedTypes(Set.of("io.larder.*"), new BeanArchives(LOADER));
    TypedCodec typed = new TypedCodec(CODEC, all, LOADER);
    assertThatThrownBy(() -> CODEC.encode(value)).satisfies(JsonCodecWritingTest::showsNoKey);
    assertThatThrownBy(() -> typed.encode(value, Object.class))
        .satisfies(JsonCodecWritingTest::showsNoKey);
    assertThatThrownBy(() -> typed.encodeKey(Map.of("ada@example.com", new Object()), Object.class))
        .satisfies(JsonCodecWritingTest::showsNoKey);
  }

  private static void showsNoKey(Throwable refused) {
    assertThat(refused).isInstanceOf(CodecException.class);
    StringWriter trace = new StringWriter();
    refused.printStackTrace(new PrintWriter(trace));
    assertThat(trace.toString()).doesNotContain("ada@");
  }

  @ParameterizedTest
  @MethodSource("unwritable")
  void value_thatJacksonCannotWrite_namesTypeAndProperty(
      Object value, Class<?> type, String property) {
    assertThatThrownBy(() -> CODEC.encode(value))
        .isInstanceOf(CodecException.class)
        .hasMessageStartingWith("LARDER-3001: a value of type " + type.getTypeName() + " cannot")
        .hasMessageContaining(property);
  }

  @Test
  void codeOfAValueThatThrows_isTheCause() {
    assertThatThrownBy(() -> CODEC.encode(new Broken(1)))
        .cause()
        .hasMessage("java.lang.IllegalStateException")
        .satisfies(
            cause ->
                assertThat(cause.getStackTrace()[0].getClassName())
                    .isEqualTo(Broken.class.getName()));
  }

  @Test
  void value_thatContainsItself_isNotWritten() {
    List<Object> cycle = new ArrayList<>();
    cycle.add(List.of(cycle));
    assertThatThrownBy(() -> CODEC.encode(cycle))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("java.util.ArrayList");
  }

  @Test
  void value_overTheLimitOfRedis_namesItsSizeAndTheLimit() {
    JsonCodec small = new JsonCodec(Set.of(), LOADER, 10);
    assertThat(small.encode("12345678")).hasSize(10);
    assertThatThrownBy(() -> small.encode("123456789"))
        .isInstanceOf(CodecException.class)
        .hasMessage(
            "LARDER-3001: a value of type java.lang.String takes more than 10 bytes as JSON; Redis"
                + " stores at most 512 MB under one key, and Larder writes at most a quarter of the"
                + " heap");
  }

  @Test
  void limit_ofRedis_is512Megabytes() {
    assertThat(JsonCodec.REDIS_LIMIT).isEqualTo(536_870_912);
  }

  @Test
  void text_overJacksonsOwnLimit_isReadAgain() throws UnreadableValueException {
    String text = "x".repeat(100_000_001);
    Object read = CODEC.decode(CODEC.encode(text), String.class);
    assertThat(text.equals(read)).isTrue();
  }

  static final class Failing {
    public String getToken() {
      throw new IllegalStateException("hunter2");
    }
  }

  @Test
  void getter_thatThrows_isNamedWithoutItsText() {
    assertThatThrownBy(() -> CODEC.encode(new Failing()))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("at property token")
        .hasMessageContaining("its own code threw java.lang.IllegalStateException")
        .hasMessageNotContaining("hunter2");
  }
}
