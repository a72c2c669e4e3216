package io.larder.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.enterprise.util.TypeLiteral;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever bytes are in Redis, reading them gives a value or says that they are unreadable. */
class ForgedValuesTest {
  private static final ClassLoader LOADER = ForgedValuesTest.class.getClassLoader();

  public static class Animal {
    public String name;
    public List<Animal> young;
  }

  public static class Cat extends Animal {
    public int lives;
  }

  record Zoo(Animal first, Object other, Number number, Map<String, Animal> byName) {}

  static final class Picky {
    private int value;

    public int getValue() {
      return value;
    }

    public void setValue(int value) {
      if (value < 0) {
        throw new IllegalStateException("secret " + value);
      }
      this.value = value;
    }
  }

  private static final List<Type> TYPES =
      List.of(
          Zoo.class,
          Object.class,
          String.class,
          Picky.class,
          new TypeLiteral<List<Animal>>() {}.getType(),
          new TypeLiteral<Optional<Zoo>>() {}.getType());

  private final JsonCodec json = new JsonCodec(Set.of("io.larder.codec.*"), LOADER);
  private final TypedCodec codec = codec();

  private TypedCodec codec() {
    BeanArchives archives = new BeanArchives(LOADER);
    archives.add(ForgedValuesTest.class);
    return new TypedCodec(json, new AllowedTypes(Set.of("com.evil.*"), archives), LOADER);
  }

  private static Zoo zoo() {
    Cat cat = new Cat();
    cat.name = "Tom";
    cat.lives = 9;
    cat.young = List.of(new Animal(), new Cat());
    return new Zoo(cat, cat, 7L, Map.of("tom", cat));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1AAAAAAAA@[ {}",
        "1AAAAAAAA@[[ {}",
        "1AAAAAAAA@[L ;",
        "1AAAAAAAA@[L; {}",
        "1AAAAAAAA@[X {}",
        "1AAAAAAAA@ {}",
        "1AAAAAAAA@java.time.zone.ZoneRules {}",
        "1AAAAAAAA@com.evil.\u0000 {}",
        "1AAAAAAAA@com/evil/X {}"
      })
  void name_thatIsNone_isUnreadable(String stored) {
    for (Type type : TYPES) {
      assertThatThrownBy(() -> codec.decode(stored.getBytes(UTF_8), type, null))
          .isInstanceOf(UnreadableValueException.class);
    }
  }

  @Property(tries = 3_000)
  void bytes_thatWereChanged_areAValueOrUnreadable(@ForAll long seed) {
    Random random = new Random(seed);
    for (Type type : TYPES) {
      byte[] bytes = codec.encode(zoo(), random.nextBoolean() ? Zoo.class : Object.class);
      for (int i = random.nextInt(4); i >= 0; i--) {
        bytes[random.nextInt(bytes.length)] =
            (byte)
                (random.nextBoolean() ? random.nextInt() : "[{\"@#,:1 ".charAt(random.nextInt(9)));
      }
      read(bytes, type);
    }
  }

  @Property(tries = 3_000)
  void anyBytes_areAValueOrUnreadable(@ForAll byte[] bytes) {
    TYPES.forEach(type -> read(bytes, type));
    byte[] stored = new byte[bytes.length + 10];
    System.arraycopy("1AAAAAAAA@".getBytes(UTF_8), 0, stored, 0, 10);
    System.arraycopy(bytes, 0, stored, 10, bytes.length);
    TYPES.forEach(type -> read(stored, type));
  }

  private void read(byte[] bytes, Type type) {
    try {
      codec.decode(bytes, type, null);
    } catch (UnreadableValueException e) {
      assertThat(e).hasNoCause();
    }
    try {
      json.decode(bytes, type);
    } catch (UnreadableValueException e) {
      assertThat(e).hasNoCause();
    }
  }

  @Test
  void name_ofASubclass_isFollowedOnlyWhereItFits() throws Exception {
    String stored = new String(codec.encode(zoo(), Zoo.class), UTF_8);
    assertThat(stored).contains("[\"io.larder.codec.ForgedValuesTest$Cat#");
    String other =
        stored.replaceFirst(
            "ForgedValuesTest\\$Cat#[\\w-]{8}", "ForgedValuesTest\\$Picky#AAAAAAAA");
    assertThatThrownBy(() -> codec.decode(other.getBytes(UTF_8), Zoo.class, null))
        .isInstanceOf(UnreadableValueException.class);
  }

  @Test
  void setterThatThrows_isUnreadable_withoutItsText() {
    Picky picky = new Picky();
    String stored = new String(codec.encode(picky, Picky.class), UTF_8).replace(":0", ":-4");
    assertThatThrownBy(() -> codec.decode(stored.getBytes(UTF_8), Picky.class, null))
        .isInstanceOf(UnreadableValueException.class)
        .hasMessageNotContaining("secret");
  }

  @Test
  void name_withControlCharacters_isOneLineInTheLog() {
    String name = "com.evil.X\nWARNING LARDER-9999: forged" + "y".repeat(5_000);
    try {
      codec.decode(
          ("1AAAAAAAA@" + name.replace(' ', '_') + " {}").getBytes(UTF_8), Object.class, null);
    } catch (UnreadableValueException e) {
      assertThat(e.getMessage()).doesNotContain("\n").hasSizeLessThan(400);
    }
  }
}
