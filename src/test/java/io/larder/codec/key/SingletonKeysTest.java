package io.larder.codec.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larder.common.CodecException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Keys that only their identity tells from others of their class. */
@SuppressWarnings("serial") // nothing is serialized
class SingletonKeysTest {
  private final KeyFormat format =
      new KeyFormat(name -> true, SingletonKeysTest.class.getClassLoader());

  /** Constants without state. */
  static final class Color {
    static final Color RED = new Color();
    static final Color BLUE = new Color();

    private Color() {}
  }

  /** Constants with one state. */
  static class Operator {
    static final Operator PLUS = new Operator("binary", null);
    static final Operator MINUS = new Operator("binary", PLUS);
    static final Operator TIMES = new Operator("binary", PLUS);
    static final Operator NOT = new Operator("unary", null);
    static final Operator SAME_AS_NOT = NOT;

    final String kind;
    final Operator inverse;

    Operator(String kind, Operator inverse) {
      this.kind = kind;
      this.inverse = inverse;
    }
  }

  static final class Token {}

  /** Says itself that it is equal to itself only. */
  static final class Mark {
    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return 1;
    }
  }

  static final class Unresolved implements Serializable {
    static final Unresolved ONE = new Unresolved();
    static final Unresolved OTHER = new Unresolved();

    private Object readResolve() {
      return ONE;
    }
  }

  record Holder(Object value) {}

  /** Like an object of Kotlin or Scala. */
  static final class Single {
    static final Single INSTANCE = new Single();
  }

  abstract static class Shape {
    static final Shape CIRCLE = new Shape() {};
    static final Shape SQUARE = new Shape() {};
  }

  /** Like Guava's Optional.absent(). */
  static final class Absent implements Serializable {
    static final class Place {
      static final Absent INSTANCE = new Absent();
    }

    @Override
    public boolean equals(Object other) {
      return other == this;
    }

    @Override
    public int hashCode() {
      return 7;
    }

    private Object readResolve() {
      return Place.INSTANCE;
    }
  }

  /** Constants with a code, which are found again by it. */
  static class Status implements Serializable {
    static final Status OPEN = new Status(1);
    static final Status CLOSED = new Status(2);

    final int code;

    Status(int code) {
      this.code = code;
    }

    Object readResolve() {
      return code == 1 ? OPEN : CLOSED;
    }
  }

  /** All of them are equal. */
  static final class Empty {
    @Override
    public boolean equals(Object other) {
      return other instanceof Empty;
    }

    @Override
    public int hashCode() {
      return 3;
    }
  }

  /** Without equals, so that its state is its identity. */
  static final class Query {
    static final Query ALL = new Query("");
    static final Query NEW = new Query("new");

    final String text;

    Query(String text) {
      this.text = text;
    }
  }

  /** Without state, as many beans are. */
  static final class Service {
    @SuppressWarnings("ClassCanBeStatic") // by accident
    final class Key implements Serializable {
      final String text;

      Key(String text) {
        this.text = text;
      }

      @Override
      public boolean equals(Object other) {
        return other instanceof Key that && that.text.equals(text);
      }

      @Override
      public int hashCode() {
        return text.hashCode();
      }
    }

    final class Own implements Serializable {
      final String text = "x";

      Service service() {
        return Service.this;
      }

      @Override
      public boolean equals(Object other) {
        return other instanceof Own that && that.service() == service();
      }

      @Override
      public int hashCode() {
        return text.hashCode();
      }
    }

    Object anonymous() {
      return new Serializable() {};
    }
  }

  private static Arguments named(String name, Object key) {
    return Arguments.of(Named.of(name, key));
  }

  static Stream<Arguments> untold() {
    return Stream.of(
        named("constant", Color.RED),
        named("in a record", new Holder(Color.BLUE)),
        named("in a list", List.of(Color.RED)),
        named("in a set", Set.of(Color.RED)),
        named("in a map", Map.of(Color.RED, 1)),
        named("in an array", new Color[] {Color.RED}),
        named("constant with state", Operator.MINUS),
        named("another one with this state", Operator.TIMES),
        named("token", new Token()),
        named("that says so itself", new Mark()),
        named("another than it is read as", Unresolved.OTHER),
        named("another one of a singleton", new Single()),
        named("of an object without state", new Service().new Own()),
        named("anonymous", new Service().anonymous()));
  }

  @ParameterizedTest
  @MethodSource("untold")
  void key_thatOnlyItsIdentityTells_isRefused(Object key) {
    assertThatThrownBy(() -> format.encode(key, Object.class))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("LARDER-3005")
        .hasMessageMatching("(?s).*make it (an enum or a record|a static class).*");
    assertThatThrownBy(() -> format.encode(key, key.getClass())).isInstanceOf(CodecException.class);
    assertThatThrownBy(() -> format.textOf(Arrays.asList(1, key)))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("parameter 2");
  }

  static Stream<Arguments> told() {
    return Stream.of(
        named("the only constant", Single.INSTANCE),
        named("in a record", new Holder(Single.INSTANCE)),
        named("constant with a class of its own", Shape.CIRCLE),
        named("another", new Holder(List.of(Shape.SQUARE))),
        named("what readResolve gives", Absent.Place.INSTANCE),
        named("what readResolve gives, of two", Unresolved.ONE),
        named("what readResolve gives by state", Status.CLOSED),
        named("constant that no other is like", Operator.PLUS),
        named("constant with two names", Operator.NOT),
        named("of an object without state that is none of it", new Service().new Key("x")),
        named("equal without state", new Empty()),
        named("collection without state", new ArrayList<Object>() {}));
  }

  @ParameterizedTest
  @MethodSource("told")
  void key_thatIsToldFromOthers_isReadAsItWas(Object key) throws Exception {
    Object read = format.decode(format.encode(key, Object.class), Object.class);
    if (key instanceof Operator) {
      assertThat(read).usingRecursiveComparison().isEqualTo(key);
    } else {
      assertThat(read).isEqualTo(key);
    }
  }

  interface Missing {}

  /** With a method whose types are not all there, as of an optional library. */
  public static final class Partial implements Serializable {
    private final int number = 1;

    public void use(Missing missing) {}

    @Override
    public boolean equals(Object other) {
      return other instanceof Partial that && that.number == number;
    }

    @Override
    public int hashCode() {
      return number;
    }
  }

  private static final class WithoutMissing extends ClassLoader {
    WithoutMissing() {
      super(SingletonKeysTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (name.equals(Missing.class.getName())) {
        throw new ClassNotFoundException(name);
      }
      if (!name.equals(Partial.class.getName())) {
        return super.loadClass(name, resolve);
      }
      try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
        byte[] bytes = in.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }

  @Test
  void key_ofAClassWithAMethodOfMissingTypes_isAKey() throws Exception {
    Class<?> partial = new WithoutMissing().loadClass(Partial.class.getName());
    Object one = partial.getConstructor().newInstance();
    Object other = partial.getConstructor().newInstance();
    assertThatThrownBy(() -> partial.getMethods()).isInstanceOf(NoClassDefFoundError.class);
    assertThat(format.encode(one, Object.class)).isEqualTo(format.encode(other, Object.class));
  }

  @ParameterizedTest
  @MethodSource("queries")
  void object_withoutEquals_isItsState(Query one, Query other) {
    assertThat(format.encode(one, Object.class)).isEqualTo(format.encode(other, Object.class));
  }

  static Stream<Arguments> queries() {
    return Stream.of(
        Arguments.of(new Query("a"), new Query("a")), Arguments.of(new Query(""), Query.ALL));
  }
}
