package io.larder.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.larder.common.CodecException;
import java.lang.reflect.Type;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values of which names, annotations or interfaces promise more than reading them keeps. */
class DeceptiveValuesTest {
  private static final ClassLoader LOADER = DeceptiveValuesTest.class.getClassLoader();
  private final JsonCodec json = new JsonCodec(Set.of(), LOADER);
  private final TypedCodec codec = codec();

  private TypedCodec codec() {
    BeanArchives archives = new BeanArchives(LOADER);
    archives.add(DeceptiveValuesTest.class);
    return new TypedCodec(json, new AllowedTypes(Set.of(), archives), LOADER);
  }

  /** The hash of something else; two documents are equal if they are one. */
  static class Stored {
    private String name = "n";
    private int hash;

    static <T extends Stored> T with(T stored, int hash) {
      ((Stored) stored).hash = hash;
      return stored;
    }

    public String getName() {
      return name;
    }

    public void setName(String name) {
      this.name = name;
    }

    int hash() {
      return hash;
    }
  }

  /** Its hash code is what no property holds. */
  static class Own extends Stored {
    @Override
    public int hashCode() {
      return hash();
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Own that && getName().equals(that.getName()) && hash() == that.hash();
    }
  }

  /** Its hash code is another one. */
  static class Other extends Stored {
    @Override
    public int hashCode() {
      return getName().hashCode();
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Other that && getName().equals(that.getName());
    }
  }

  /** Remembers its hash code. */
  static class Remembering {
    private String name = "n";
    private int hash;

    public String getName() {
      return name;
    }

    public void setName(String name) {
      this.name = name;
    }

    @Override
    public int hashCode() {
      if (hash == 0) {
        hash = name.hashCode();
      }
      return hash;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Remembering that && name.equals(that.name);
    }
  }

  static class HashedList extends ArrayList<String> {
    private static final long serialVersionUID = 1L;
    private int hash = 7;

    @Override
    public boolean equals(Object other) {
      return other instanceof HashedList that && hash == that.hash && super.equals(other);
    }

    @Override
    public int hashCode() {
      return hash;
    }
  }

  private static Properties withDefaults() {
    Properties defaults = new Properties();
    defaults.setProperty("port", "1");
    Properties properties = new Properties(defaults);
    properties.setProperty("host", "h");
    return properties;
  }

  record Box(Object value) {}

  record Config(Properties properties) {}

  static Stream<Arguments> lossy() {
    return Stream.of(
        Arguments.of(Stored.with(new Stored(), 7), Stored.class),
        Arguments.of(Stored.with(new Own(), 7), Own.class),
        Arguments.of(Stored.with(new Other(), 7), Other.class),
        Arguments.of(new HashedList(), HashedList.class),
        Arguments.of(withDefaults(), Properties.class),
        Arguments.of(new Config(withDefaults()), Config.class));
  }

  @ParameterizedTest
  @MethodSource("lossy")
  void valueThatWouldComeBackAsAnother_isRefused(Object value, Type type) {
    for (int i = 0; i < 50; i++) {
      assertThatThrownBy(() -> codec.encode(value, type)).isInstanceOf(CodecException.class);
      assertThatThrownBy(() -> json.encode(value)).isInstanceOf(CodecException.class);
    }
  }

  static Stream<Arguments> whole() {
    Remembering asked = new Remembering();
    int unused = asked.hashCode();
    Properties plain = new Properties();
    plain.setProperty("host", "h");
    return Stream.of(
        Arguments.of(asked, Remembering.class),
        Arguments.of(new Remembering(), Remembering.class),
        Arguments.of(new Own(), Own.class),
        Arguments.of(plain, Properties.class),
        Arguments.of(new Box(Collections.emptyList()), Box.class),
        Arguments.of(new Box(Collections.emptySet()), Box.class),
        Arguments.of(new Box(Collections.emptyMap()), Box.class),
        Arguments.of(ByteBuffer.wrap(new byte[] {1, 2, 3}), ByteBuffer.class),
        Arguments.of(Path.of("/a/b"), Path.class));
  }

  @ParameterizedTest
  @MethodSource("whole")
  void valueThatComesBack_isStored(Object value, Class<?> type) throws Exception {
    assertThat(codec.decode(codec.encode(value, type), type, null)).isEqualTo(value);
    if (value.getClass() == type && type != Box.class) {
      assertThat(json.decode(json.encode(value), type)).isEqualTo(value);
    }
  }

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
  @JsonSubTypes(@JsonSubTypes.Type(value = Dog.class, name = "dog"))
  interface Animal {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
  @JsonSubTypes(@JsonSubTypes.Type(value = Cat.class, name = "cat"))
  interface Pet {}

  record Dog(String name) implements Animal {}

  record Cat(String name) implements Animal, Pet {}

  enum Robot implements Animal {
    DOG
  }

  record Zoo(List<Animal> animals) {}

  static class Tagged {
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
    @JsonSubTypes({
      @JsonSubTypes.Type(value = Bone.class, name = "bone"),
    })
    public Object value;
  }

  record Bone(int length) {}

  private static Tagged tagged(Object value) {
    Tagged tagged = new Tagged();
    tagged.value = value;
    return tagged;
  }

  record Home(List<Pet> pets) {}

  @Test
  void subtype_thatItsAnnotationsDoNotList_isRefused() throws Exception {
    Cat cat = new Cat("Tom");
    for (int i = 0; i < 50; i++) {
      // Other values of the same types pass all the time.
      for (Type type : new Type[] {Animal.class, Dog.class}) {
        Dog dog = new Dog("Rex");
        assertThat(codec.decode(codec.encode(dog, type), type, null)).isEqualTo(dog);
      }
      Zoo dogs = new Zoo(List.of(new Dog("Rex")));
      assertThat(codec.decode(codec.encode(dogs, Zoo.class), Zoo.class, null)).isEqualTo(dogs);
      Home home = new Home(List.of(cat));
      assertThat(codec.decode(codec.encode(home, Home.class), Home.class, null)).isEqualTo(home);
      codec.encode(tagged(new Bone(1)), Tagged.class);
    }
    for (int i = 0; i < 50; i++) {
      for (Object value : new Object[] {Instant.EPOCH, 5L, Robot.DOG}) {
        assertThatThrownBy(() -> codec.encode(tagged(value), Tagged.class))
            .isInstanceOf(CodecException.class);
      }
      Zoo robots = new Zoo(List.of(Robot.DOG));
      assertThatThrownBy(() -> codec.encode(robots, Zoo.class)).isInstanceOf(CodecException.class);
      assertThatThrownBy(() -> codec.encode(Robot.DOG, Animal.class))
          .isInstanceOf(CodecException.class);
      Zoo zoo = new Zoo(List.of(cat));
      assertThatThrownBy(() -> codec.encode(cat, Animal.class)).isInstanceOf(CodecException.class);
      assertThatThrownBy(() -> codec.encode(zoo, Zoo.class)).isInstanceOf(CodecException.class);
      assertThatThrownBy(() -> json.encode(cat)).isInstanceOf(CodecException.class);
      assertThatThrownBy(() -> json.encode(zoo)).isInstanceOf(CodecException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "-7", "1.5", "true", "false"})
  void text_isReadFromNoNumber(String stored) {
    for (Class<?> type :
        List.of(Pattern.class, Locale.class, URI.class, UUID.class, Currency.class, Class.class)) {
      assertThatThrownBy(() -> json.decode(stored.getBytes(UTF_8), type))
          .isInstanceOf(UnreadableValueException.class);
    }
  }

  @Test
  void longNumber_isNoPattern() {
    byte[] stored = "9".repeat(100_000).getBytes(UTF_8);
    assertThatThrownBy(() -> json.decode(stored, Pattern.class))
        .isInstanceOf(UnreadableValueException.class);
    assertThatThrownBy(() -> json.decode(("[" + "9".repeat(9) + "]").getBytes(UTF_8), Map.class))
        .isInstanceOf(UnreadableValueException.class);
  }
}
