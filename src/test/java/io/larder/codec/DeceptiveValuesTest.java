package io.larder.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.larder.common.CodecException;
import io.larder.support.StateText;
import jakarta.enterprise.util.TypeLiteral;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.chrono.JapaneseDate;
import java.time.temporal.Temporal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Currency;
import java.util.EnumSet;
import java.util.Hashtable;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

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

  @JsonTypeInfo(use = JsonTypeInfo.Id.DEDUCTION)
  @JsonSubTypes({@JsonSubTypes.Type(Card.class), @JsonSubTypes.Type(Cash.class)})
  sealed interface Payment {}

  record Card(String number) implements Payment {}

  record Cash(int amount) implements Payment {}

  record Bill(Payment payment, List<Payment> more) {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.CLASS)
  interface Named {}

  record NamedOne(String name) implements Named {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.MINIMAL_CLASS)
  interface Short {}

  record ShortOne(String name) implements Short {}

  record Holder(Named named, Short shortly) {}

  /** What annotations list is named by the application, and what is its own by its archives. */
  @Test
  void subtype_thatAnnotationsNameByItsClass_isKept() throws Exception {
    Card card = new Card("1");
    for (Object value : List.of(card, new Cash(5), new Bill(card, List.of(new Cash(5), card)))) {
      Class<?> type = value instanceof Payment ? Payment.class : Bill.class;
      for (Class<?> declared : List.of(type, value.getClass(), Object.class)) {
        assertThat(codec.decode(codec.encode(value, declared), declared, Object.class))
            .isEqualTo(value);
      }
      assertThat(json.decode(json.encode(value), type)).isEqualTo(value);
    }
    Holder holder = new Holder(new NamedOne("a"), new ShortOne("b"));
    assertThat(codec.decode(codec.encode(holder, Holder.class), Holder.class, null))
        .isEqualTo(holder);
    assertThat(codec.decode(codec.encode(holder.named, Named.class), Named.class, null))
        .isEqualTo(holder.named);
    assertThatThrownBy(() -> json.encode(holder))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("redis.codec.allowed-types");
    JsonCodec allowing = new JsonCodec(Set.of("io.larder.codec.*"), LOADER);
    assertThat(allowing.decode(allowing.encode(holder), Holder.class)).isEqualTo(holder);
  }

  @Test
  void class_thatNobodyLists_isNotReadByItsName() {
    for (String name : List.of("java.lang.Thread", "javax.script.ScriptEngineManager")) {
      String stored = "{\"named\":{\"@class\":\"" + name + "\",\"name\":\"a\"},\"shortly\":null}";
      byte[] bytes = codec.encode(new Holder(null, null), Holder.class);
      String head = new String(bytes, UTF_8).substring(0, 9);
      assertThatThrownBy(() -> codec.decode((head + stored).getBytes(UTF_8), Holder.class, null))
          .isInstanceOf(UnreadableValueException.class);
      assertThatThrownBy(() -> json.decode(stored.getBytes(UTF_8), Holder.class))
          .isInstanceOf(UnreadableValueException.class);
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

  private static <T> Type type(TypeLiteral<T> literal) {
    return literal.getType();
  }

  private static Type map(Class<?> keys) {
    return GenericTypes.parameterized(Map.class, keys, String.class);
  }

  /** Values whose declared types do not tell that they hold more, or what JSON does not. */
  static Stream<Arguments> lossyRoots() {
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    headers.put("Content-Type", "x");
    Set<String> roles = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    roles.add("Admin");
    Map<String, String> identity = new IdentityHashMap<>();
    identity.put("a", "1");
    identity.put(new StringBuilder("a").toString(), "2");
    Set<String> same = Collections.newSetFromMap(new IdentityHashMap<>());
    same.addAll(identity.keySet());
    Map<StringBuilder, String> texts = new LinkedHashMap<>();
    texts.put(new StringBuilder("a"), "1");
    texts.put(new StringBuilder("a"), "2");
    Type map = map(String.class);
    Type set = GenericTypes.parameterized(Set.class, String.class);
    Type any = GenericTypes.parameterized(Collection.class, String.class);
    return Stream.of(
        Arguments.of(headers, map),
        Arguments.of(headers, Map.class),
        Arguments.of(headers, Object.class),
        Arguments.of(Collections.unmodifiableMap(headers), map),
        Arguments.of(Collections.synchronizedMap(headers), Object.class),
        Arguments.of(headers.keySet(), set),
        Arguments.of(Collections.unmodifiableMap(headers).keySet(), set),
        Arguments.of(roles, set),
        Arguments.of(roles, any),
        Arguments.of(Collections.unmodifiableSet(roles), set),
        Arguments.of(identity, map),
        Arguments.of(Collections.unmodifiableMap(identity), map),
        Arguments.of(identity.keySet(), set),
        Arguments.of(identity.keySet(), any),
        Arguments.of(same, set),
        Arguments.of(withDefaults(), map(Object.class)),
        Arguments.of(withDefaults(), map),
        Arguments.of(withDefaults(), Hashtable.class),
        Arguments.of(new HashedList(), type(new TypeLiteral<List<String>>() {})),
        Arguments.of(new HashedList(), type(new TypeLiteral<ArrayList<String>>() {})),
        Arguments.of(texts, map(StringBuilder.class)),
        Arguments.of(Map.of("\uD800", "a"), map),
        Arguments.of(Map.of("a\uDC00", "a"), Object.class),
        Arguments.of(Map.of(JapaneseDate.now(), "a"), map(JapaneseDate.class)),
        Arguments.of(Map.of(YearMonth.of(10_000, 1), "a"), map(YearMonth.class)),
        Arguments.of(new BigDecimal(BigInteger.ONE, Integer.MIN_VALUE), BigDecimal.class),
        Arguments.of(
            Map.of("a", new BigDecimal(BigInteger.ONE, Integer.MIN_VALUE)),
            GenericTypes.parameterized(Map.class, String.class, BigDecimal.class)),
        Arguments.of(URI.create("http://x/").relativize(URI.create("http://x/a:b")), URI.class),
        Arguments.of(node().put("id", 5L), ObjectNode.class),
        Arguments.of(node().put("rate", new BigDecimal("1.50")), ObjectNode.class),
        Arguments.of(node().put("rate", 1.5f), ObjectNode.class),
        Arguments.of(node().put("bytes", new byte[] {1}), ObjectNode.class),
        Arguments.of(node().put("rate", Double.NaN), ObjectNode.class),
        Arguments.of(MissingNode.getInstance(), MissingNode.class));
  }

  private static ObjectNode node() {
    return JsonNodeFactory.instance.objectNode();
  }

  @ParameterizedTest
  @MethodSource("lossyRoots")
  void root_thatWouldComeBackAsAnother_isRefused(Object value, Type type) {
    assertThatThrownBy(() -> codec.encode(value, type)).isInstanceOf(CodecException.class);
    assertThatThrownBy(() -> json.encode(value)).isInstanceOf(CodecException.class);
    assertThatThrownBy(() -> json.encode(value, type)).isInstanceOf(CodecException.class);
    Box box = new Box(value);
    assertThatThrownBy(() -> codec.encode(box, Box.class)).isInstanceOf(CodecException.class);
    List<Object> list = List.of(value);
    assertThatThrownBy(() -> codec.encode(list, List.class)).isInstanceOf(CodecException.class);
    assertThatThrownBy(() -> json.encode(list)).isInstanceOf(CodecException.class);
  }

  static Stream<Arguments> doubtfulRoots() {
    return Stream.of(
        Arguments.of(new AtomicReference<>(5L), new TypeLiteral<AtomicReference<Object>>() {}),
        Arguments.of(new AtomicReference<>("a"), new TypeLiteral<AtomicReference<Object>>() {}),
        Arguments.of(Double.NaN, new TypeLiteral<Number>() {}),
        Arguments.of(List.of(1, Double.NaN), new TypeLiteral<List<Number>>() {}),
        Arguments.of(List.of(Double.NEGATIVE_INFINITY, 1.5), new TypeLiteral<List<Number>>() {}),
        Arguments.of(Map.of(LocalDate.MIN, 1), new TypeLiteral<Map<Temporal, Integer>>() {}),
        Arguments.of(Map.of(YearMonth.of(9, 1), 1), new TypeLiteral<Map<YearMonth, Integer>>() {}),
        Arguments.of(node().put("id", 5), new TypeLiteral<JsonNode>() {}),
        Arguments.of(node().put("id", 5L), new TypeLiteral<JsonNode>() {}),
        Arguments.of(List.of(node().put("id", 5L)), new TypeLiteral<List<JsonNode>>() {}),
        Arguments.of(List.of(node().put("id", 5)), new TypeLiteral<List<JsonNode>>() {}));
  }

  @ParameterizedTest
  @MethodSource("doubtfulRoots")
  void root_comesBack_orIsRefused(Object value, TypeLiteral<?> literal) throws Exception {
    byte[] bytes;
    try {
      bytes = codec.encode(value, literal.getType());
    } catch (CodecException e) {
      return;
    }
    String read = StateText.of(codec.decode(bytes, literal.getType(), null));
    assertThat(read).isEqualTo(StateText.of(value));
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
        Arguments.of(node().put("id", 5).put("name", "n"), JsonNode.class),
        Arguments.of(node().set("all", node().arrayNode().add(1.5)), JsonNode.class),
        Arguments.of(new TreeMap<>(Map.of("a", "b")), Map.class),
        Arguments.of(Collections.unmodifiableMap(new TreeMap<>(Map.of("a", "b"))), Map.class),
        Arguments.of(Map.of("a", "b").keySet(), Set.class),
        Arguments.of(Map.of("\uD83D\uDE00", "b"), Map.class),
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

  enum Flag {
    UP
  }

  @Test
  void viewOfTheJdk_thatIsDeclaredItself_comesBack_orIsRefused() throws Exception {
    for (Object view :
        List.of(
            Collections.nCopies(2, "a"),
            EnumSet.of(Flag.UP),
            List.of("a"),
            Arrays.asList("a", "b"),
            List.of("a", "b", "c").subList(0, 2),
            Map.of("a", "b"),
            Collections.unmodifiableMap(Map.of("a", "b")))) {
      byte[] bytes;
      try {
        bytes = codec.encode(view, view.getClass());
      } catch (CodecException e) {
        continue;
      }
      assertThat(codec.decode(bytes, view.getClass(), null)).isEqualTo(view);
    }
  }

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
