package io.larder.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.larder.codec.key.KeyFormat;
import io.larder.codec.key.UnreadableKeyException;
import io.larder.common.CodecException;
import io.larder.support.Cases;
import jakarta.enterprise.util.TypeLiteral;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
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

  /** Its code throws what data asks for, when it is written, read or compared. */
  public static final class Throwing {
    private String thrown;

    @JsonCreator
    Throwing(@JsonProperty("thrown") String thrown) throws Throwable {
      this.thrown = thrown;
      raise("read ");
    }

    public String getThrown() throws Throwable {
      raise("written ");
      return thrown;
    }

    private void raise(String when) throws Throwable {
      if (thrown.startsWith(when)) {
        throw (Throwable)
            Class.forName(thrown.substring(when.length())).getConstructor().newInstance();
      }
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

  static Stream<String> longNames() {
    int length = 400_000;
    return Stream.of(
        "a.".repeat(length / 2) + "b",
        ".".repeat(length),
        "[".repeat(length) + "I",
        "[".repeat(length),
        "[".repeat(256) + "I",
        "[".repeat(length / 2) + "L" + "a.".repeat(length / 4) + "b;",
        "com.evil." + "a".repeat(length));
  }

  /** Each of them took seconds, some more than a minute. */
  @ParameterizedTest
  @MethodSource("longNames")
  @Timeout(20)
  void name_thatNoClassHas_isRefusedAtOnce(String name) {
    assertThat(new NameAllowlist(Set.of("com.evil.*")).allows(name))
        .isEqualTo(name.startsWith("com.evil."));
    BeanArchives archives = new BeanArchives(LOADER);
    AllowedTypes allowed = new AllowedTypes(Set.of("com.evil.*"), archives);
    assertThat(allowed.allows(name)).isFalse();
    String zoo = new String(codec.encode(new Zoo(null, "other", 1, Map.of()), Zoo.class), UTF_8);
    String inside = zoo.replace("\"other\"", "[\"" + name + "#x\",1]");
    for (String stored : List.of("1AAAAAAAA@" + name + " {}", inside)) {
      assertThatThrownBy(() -> codec.decode(stored.getBytes(UTF_8), Zoo.class, null))
          .isInstanceOf(UnreadableValueException.class);
    }
    KeyFormat keys = new KeyFormat(allowed::allows, LOADER);
    String key = "{\"t\":\"" + name + "\",\"v\":{}}";
    assertThatThrownBy(() -> keys.decode(key.getBytes(UTF_8), Object.class))
        .isInstanceOf(UnreadableKeyException.class);
  }

  private static final String[] THROWN = {
    "java.lang.AssertionError",
    "java.lang.StackOverflowError",
    "java.lang.NoClassDefFoundError",
    "java.lang.Error",
    "java.lang.IllegalStateException",
    "java.lang.InterruptedException"
  };

  static Stream<String> thrown() {
    return Stream.of(THROWN);
  }

  @ParameterizedTest
  @MethodSource("thrown")
  void entry_whoseClassThrows_isUnreadable(String thrown) throws Throwable {
    for (Type type : List.of(Throwing.class, new TypeLiteral<List<Throwing>>() {}.getType())) {
      boolean list = type != Throwing.class;
      Throwing harmless = new Throwing("nothing");
      Object value = list ? List.of(harmless) : harmless;
      String cached = new String(codec.encode(value, type), UTF_8);
      String plain = new String(json.encode(value), UTF_8);

      assertThatThrownBy(() -> codec.decode(forged(cached, "read " + thrown), type, null))
          .isInstanceOf(UnreadableValueException.class);
      assertThatThrownBy(() -> json.decode(forged(plain, "read " + thrown), type))
          .isInstanceOf(UnreadableValueException.class);
    }
  }

  private static byte[] forged(String stored, String thrown) {
    return stored.replace("nothing", thrown).getBytes(UTF_8);
  }

  @ParameterizedTest
  @MethodSource("thrown")
  void value_whoseClassThrows_isRefused(String thrown) throws Throwable {
    for (String when : List.of("read ", "written ")) {
      Throwing value = new Throwing("nothing");
      value.thrown = when + thrown;
      for (Object stored : List.of(value, List.of(value))) {
        assertThatThrownBy(() -> codec.encode(stored, Object.class))
            .isInstanceOf(CodecException.class);
        assertThatThrownBy(() -> json.encode(stored)).isInstanceOf(CodecException.class);
      }
    }
  }

  @Test
  void lackOfMemory_isNoMatterOfTheValue() throws Throwable {
    Throwing value = new Throwing("nothing");
    value.thrown = "written java.lang.OutOfMemoryError";
    assertThatThrownBy(() -> json.encode(value)).isInstanceOf(OutOfMemoryError.class);
  }

  /** As JSON its parts are written for each place where they are: twice as much on each level. */
  @Test
  void value_thatSharesItsParts_isRefusedBeforeItFillsTheMemory() {
    List<Object> shared = List.of("leaf");
    for (int level = 0; level < 40; level++) {
      shared = List.of(shared, shared);
    }
    List<Object> value = shared;
    JsonCodec small = new JsonCodec(Set.of(), LOADER, 1_000_000);
    BeanArchives archives = new BeanArchives(LOADER);
    TypedCodec typed = new TypedCodec(small, new AllowedTypes(Set.of(), archives), LOADER);
    assertThatThrownBy(() -> small.encode(value))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("more than 1000000 bytes");
    assertThatThrownBy(() -> typed.encode(value, Object.class)).isInstanceOf(CodecException.class);
    assertThatThrownBy(() -> typed.encode(new Zoo(null, value, 1, Map.of()), Zoo.class))
        .isInstanceOf(CodecException.class);
  }

  @Test
  void bytes_thatWereChanged_areAValueOrUnreadable() {
    Cases.check(3_000, this::changed, bytes -> TYPES.forEach(type -> read(bytes, type)));
  }

  private byte[] changed(Random random) {
    byte[] bytes = codec.encode(zoo(), random.nextBoolean() ? Zoo.class : Object.class);
    for (int i = random.nextInt(4); i >= 0; i--) {
      bytes[random.nextInt(bytes.length)] =
          (byte) (random.nextBoolean() ? random.nextInt() : "[{\"@#,:1 ".charAt(random.nextInt(9)));
    }
    return bytes;
  }

  @Test
  void anyBytes_areAValueOrUnreadable() {
    Cases.check(3_000, ForgedValuesTest::any, bytes -> TYPES.forEach(type -> read(bytes, type)));
  }

  /** Short ones, or many; half of them begin as an entry that names its type. */
  private static byte[] any(Random random) {
    byte[] head = random.nextBoolean() ? new byte[0] : "1AAAAAAAA@".getBytes(UTF_8);
    byte[] bytes = new byte[random.nextInt(random.nextBoolean() ? 8 : 256)];
    random.nextBytes(bytes);
    byte[] stored = Arrays.copyOf(head, head.length + bytes.length);
    System.arraycopy(bytes, 0, stored, head.length, bytes.length);
    return stored;
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
