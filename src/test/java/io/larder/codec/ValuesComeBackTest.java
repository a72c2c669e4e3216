package io.larder.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import io.larder.codec.shape.Document;
import io.larder.codec.shape.Shapes;
import io.larder.common.CodecException;
import io.larder.support.StateText;
import jakarta.enterprise.util.TypeLiteral;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Calendar;
import java.util.Collection;
import java.util.Date;
import java.util.GregorianCalendar;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.annotation.JsonSerialize;
import tools.jackson.databind.module.SimpleModule;

/** A value comes back in its whole state, or is refused when it is written. */
class ValuesComeBackTest {
  private static final ClassLoader LOADER = ValuesComeBackTest.class.getClassLoader();

  static class Customer {
    private String name;

    public String getName() {
      return name;
    }

    public void setName(String name) {
      this.name = name;
    }
  }

  static class Vip extends Customer {
    private int discount;

    public int getDiscount() {
      return discount;
    }

    public void setDiscount(int discount) {
      this.discount = discount;
    }
  }

  static Vip vip() {
    Vip vip = new Vip();
    vip.setName("Ada");
    vip.setDiscount(20);
    return vip;
  }

  record Order(Customer customer) {}

  record Orders(List<Customer> customers, Map<String, Customer> byName, Customer[] all) {}

  interface Shape {}

  record Circle(double radius) implements Shape {}

  enum Unit implements Shape {
    METRE,
    FOOT {
      @Override
      public String toString() {
        return "ft";
      }
    }
  }

  sealed interface Payment permits Card, Cash {}

  record Card(String last4) implements Payment {}

  record Cash(BigDecimal amount) implements Payment {}

  record Drawing(Shape shape, Payment payment) {}

  record Anything(
      Object object, Comparable<?> comparable, Number number, CharSequence text, Date date) {}

  record Collections(
      Collection<String> any, Set<String> set, Queue<String> queue, Map<String, Integer> map) {}

  static class Silent {
    private String secret;
    private String shown;

    public String getShown() {
      return shown;
    }

    public void setShown(String shown) {
      this.shown = shown;
    }
  }

  static class Ignoring extends Customer {
    @JsonIgnore public String password;
  }

  static class WriteOnly {
    private String value;
    private int other;

    public void setValue(String value) {
      this.value = value;
    }

    public int getOther() {
      return other;
    }

    public void setOther(int other) {
      this.other = other;
    }
  }

  static class Convenient {
    private String customerId;
    private int count;

    public Convenient() {}

    public Convenient(Customer customer, int quantity) {
      this.customerId = customer.getName();
      this.count = quantity;
    }

    public String getCustomerId() {
      return customerId;
    }

    public void setCustomerId(String customerId) {
      this.customerId = customerId;
    }

    public int getCount() {
      return count;
    }

    public void setCount(int count) {
      this.count = count;
    }
  }

  static class Unconstructible {
    private final int size;

    private Unconstructible(String text) {
      size = text.length();
    }

    public int getSize() {
      return size;
    }
  }

  class Inner {
    public int number = 3;
  }

  record Isbn(String value) {}

  static class Masked {
    private String card;

    public String getCard() {
      return card == null ? null : "****" + card.substring(card.length() - 4);
    }

    public void setCard(String card) {
      this.card = card;
    }
  }

  static class Initialised {
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public String name = "unknown";
  }

  record Coarse(@JsonFormat(pattern = "yyyy-MM-dd", timezone = "UTC") Date day) {}

  record Money(BigDecimal amount, String currency) {
    @JsonValue
    String text() {
      return amount.toString();
    }

    @JsonCreator
    static Money of(String text) {
      return new Money(new BigDecimal(text), "EUR");
    }
  }

  static class Tagged extends ArrayList<String> {
    private static final long serialVersionUID = 1L;
    String tag = "x";
  }

  static class Derived {
    public int width = 2;

    public int getArea() {
      return width * width;
    }
  }

  record Lists(List<String> list) {}

  record Open(Object one, Map<String, Object> many) {}

  static class Shadowing extends Customer {
    private String name = "mine";

    String own() {
      return name;
    }
  }

  static class Numbers implements Iterable<Integer> {
    private final List<Integer> all = List.of(1, 2);

    @Override
    public Iterator<Integer> iterator() {
      return all.iterator();
    }
  }

  static Stream<Arguments> doubtful() {
    Convenient convenient = new Convenient(vip(), 3);
    Silent silent = new Silent();
    silent.secret = "s";
    silent.setShown("t");
    Ignoring ignoring = new Ignoring();
    ignoring.password = "p";
    WriteOnly writeOnly = new WriteOnly();
    writeOnly.setValue("v");
    Masked masked = new Masked();
    masked.setCard("4111111111111111");
    Initialised initialised = new Initialised();
    initialised.name = null;
    Timestamp timestamp = Timestamp.from(Instant.parse("2026-01-01T00:00:00.123456789Z"));
    GregorianCalendar calendar = new GregorianCalendar(TimeZone.getTimeZone("Asia/Tokyo"));
    TreeMap<String, Integer> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    headers.put("A", 1);
    return Stream.of(
        arguments(new Order(vip()), Order.class),
        arguments(
            new Orders(List.of(vip()), Map.of("a", vip()), new Customer[] {vip()}), Orders.class),
        arguments(new Orders(List.of(), Map.of(), new Vip[] {vip()}), Orders.class),
        arguments(List.of(vip()), new TypeLiteral<List<Customer>>() {}.getType()),
        arguments(new Drawing(new Circle(2), new Card("1234")), Drawing.class),
        arguments(new Drawing(Unit.FOOT, new Cash(BigDecimal.ONE)), Drawing.class),
        arguments(
            new Anything(
                5L, Instant.EPOCH, new BigDecimal("1.10"), new StringBuilder("x"), timestamp),
            Anything.class),
        arguments(new Anything(5, 5, 5, "x", new Date(1)), Anything.class),
        arguments(new Anything(5.5, 5.5, 5.5f, "x", null), Anything.class),
        arguments(new Anything(true, "t", 5L, null, null), Anything.class),
        arguments(new Anything(List.of(1), 7L, Long.MAX_VALUE, null, null), Anything.class),
        arguments(
            new Collections(
                new LinkedHashSet<>(List.of("b", "a")),
                new LinkedHashSet<>(List.of("z", "b", "a")),
                new PriorityQueue<>(List.of("b", "a")),
                new TreeMap<>(Map.of("a", 1))),
            Collections.class),
        arguments(new Collections(new HashSet<>(Set.of("a")), null, null, null), Collections.class),
        arguments(
            new Collections(null, new TreeSet<>(Set.of("a")), null, headers), Collections.class),
        arguments(
            new LinkedHashSet<>(List.of("z", "b", "a")),
            new TypeLiteral<Set<String>>() {}.getType()),
        arguments(
            new LinkedHashSet<>(List.of(Unit.FOOT, Unit.METRE)),
            new TypeLiteral<Set<Unit>>() {}.getType()),
        arguments(silent, Silent.class),
        arguments(ignoring, Ignoring.class),
        arguments(writeOnly, WriteOnly.class),
        arguments(convenient, Convenient.class),
        arguments(new Unconstructible("four"), Unconstructible.class),
        arguments(new ValuesComeBackTest().new Inner(), Inner.class),
        arguments(Map.of(new Isbn("123"), "b"), new TypeLiteral<Map<Isbn, String>>() {}.getType()),
        arguments(BigInteger.ONE.shiftLeft(4096).subtract(BigInteger.ONE), BigInteger.class),
        arguments(new BigDecimal("1." + "7".repeat(2_000)), BigDecimal.class),
        arguments(
            Map.of("k".repeat(60_000), 1), new TypeLiteral<Map<String, Integer>>() {}.getType()),
        arguments(timestamp, Timestamp.class),
        arguments(new Timestamp(5), Timestamp.class),
        arguments(Pattern.compile("a", Pattern.CASE_INSENSITIVE), Pattern.class),
        arguments(new Locale("es", "ES", "Traditional_WIN"), Locale.class),
        arguments(Locale.forLanguageTag("th-TH-u-ca-buddhist-nu-thai"), Locale.class),
        arguments(calendar, Calendar.class),
        arguments(BitSet.valueOf(new long[] {5}), BitSet.class),
        arguments(masked, Masked.class),
        arguments(initialised, Initialised.class),
        arguments(new Coarse(new Date(1_700_000_000_123L)), Coarse.class),
        arguments(new Money(BigDecimal.TEN, "USD"), Money.class),
        arguments(new Tagged(), Tagged.class),
        arguments(new Lists(new Tagged()), Lists.class),
        arguments(new Derived(), Derived.class),
        arguments(new Open(5L, Map.of("a", Instant.EPOCH)), Open.class),
        arguments(new Open(Arrays.asList(1, "a", null), Map.of("a", List.of())), Open.class),
        arguments(new Shadowing(), Shadowing.class),
        arguments(new Numbers(), Numbers.class),
        arguments(
            new IllegalStateException("x", new RuntimeException("y")), RuntimeException.class),
        arguments(Thread.currentThread(), Thread.class),
        arguments((Runnable) () -> {}, Runnable.class));
  }

  private static TypedCodec typed() {
    BeanArchives archives = new BeanArchives(LOADER);
    archives.add(ValuesComeBackTest.class);
    return new TypedCodec(
        new JsonCodec(Set.of(), LOADER), new AllowedTypes(Set.of(), archives), LOADER);
  }

  @ParameterizedTest
  @MethodSource("doubtful")
  void cachedValue_comesBackAsItWentIn_orIsRefused(Object value, Type type) throws Exception {
    TypedCodec codec = typed();
    for (Type declared : List.of(type, Object.class)) {
      // More than once: the first values of a class are looked at more closely.
      for (int i = 0; i < 50; i++) {
        byte[] bytes;
        try {
          bytes = codec.encode(value, declared);
        } catch (CodecException e) {
          assertThat(e).hasMessageContaining("LARDER-");
          continue;
        }
        Object read = codec.decode(bytes, declared, Object.class);
        assertThat(StateText.of(read)).as(new String(bytes, UTF_8)).isEqualTo(StateText.of(value));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("doubtful")
  void plainValue_comesBackAsItWentIn_orIsRefused(Object value, Type type) throws Exception {
    if (value instanceof List<?> list && !list.isEmpty() && list.get(0) instanceof Vip) {
      return; // who reads a list says of what
    }
    JsonCodec codec = new JsonCodec(Set.of(), LOADER);
    for (int i = 0; i < 50; i++) {
      byte[] bytes;
      try {
        bytes = codec.encode(value);
      } catch (CodecException e) {
        assertThat(e).hasMessageContaining("LARDER-");
        continue;
      }
      Type asked = type instanceof Class<?> ? value.getClass() : type;
      Object read = codec.decode(bytes, asked);
      assertThat(StateText.of(read)).as(new String(bytes, UTF_8)).isEqualTo(StateText.of(value));
    }
  }

  static Stream<Arguments> kept() {
    return Stream.of(
        arguments(new Order(vip()), Order.class),
        arguments(
            new Orders(List.of(vip()), Map.of("a", vip()), new Customer[] {vip()}), Orders.class),
        arguments(new Orders(List.of(), Map.of(), new Vip[] {vip()}), Orders.class),
        arguments(new Drawing(new Circle(2), new Card("1234")), Drawing.class),
        arguments(new Drawing(Unit.FOOT, new Cash(BigDecimal.ONE)), Drawing.class),
        arguments(
            new Anything(5L, Instant.EPOCH, new BigDecimal("1.10"), "x", new Date(1)),
            Anything.class),
        arguments(new Anything(List.of(1), 7L, Long.MAX_VALUE, null, null), Anything.class),
        arguments(
            new Collections(
                new LinkedHashSet<>(List.of("b", "a")),
                new LinkedHashSet<>(List.of("z", "b", "a")),
                null,
                new TreeMap<>(Map.of("a", 1))),
            Collections.class),
        arguments(
            new LinkedHashSet<>(List.of(Unit.FOOT, Unit.METRE)),
            new TypeLiteral<Set<Unit>>() {}.getType()),
        arguments(new Convenient(vip(), 3), Convenient.class),
        arguments(BigInteger.ONE.shiftLeft(4096).subtract(BigInteger.ONE), BigInteger.class),
        arguments(new BigDecimal("1." + "7".repeat(2_000)), BigDecimal.class),
        arguments(
            Map.of("k".repeat(60_000), 1), new TypeLiteral<Map<String, Integer>>() {}.getType()),
        arguments(new Timestamp(5), Timestamp.class),
        arguments(Pattern.compile("a"), Pattern.class),
        arguments(Locale.GERMANY, Locale.class),
        arguments(new Flags(true), Flags.class),
        arguments(new Underscored("n"), Underscored.class),
        arguments(new ArrayList<>(List.of(1)) {}, new TypeLiteral<List<Integer>>() {}.getType()));
  }

  /** A boolean field as many write it: its property has another name. */
  static class Flags {
    private boolean isOpen;

    Flags() {}

    Flags(boolean isOpen) {
      this.isOpen = isOpen;
    }

    public boolean isOpen() {
      return isOpen;
    }

    public void setOpen(boolean open) {
      isOpen = open;
    }
  }

  static final class Underscored {
    private final String _name;

    @JsonCreator
    Underscored(@JsonProperty("name") String name) {
      _name = name;
    }

    public String getName() {
      return _name;
    }
  }

  @ParameterizedTest
  @MethodSource("kept")
  void value_ofAllowedTypes_isKept(Object value, Type type) throws Exception {
    TypedCodec codec = typed();
    byte[] bytes = codec.encode(value, type);
    assertThat(StateText.of(codec.decode(bytes, type, null)))
        .as(new String(bytes, UTF_8))
        .isEqualTo(StateText.of(value));
  }

  record Numbered(Object[] any, Number[] numbers, Comparable<?>[] comparable, Customer[] people) {}

  record Nested(Object[][] any, Number[][] numbers) {}

  static Stream<Arguments> arrays() {
    return Stream.of(
            new Object[] {1, 2L, "a", null},
            new Object[] {new Long[] {1L}, new int[] {1}, vip()},
            new Long[] {1L, null},
            new Integer[] {1},
            new BigDecimal[] {new BigDecimal("1.50")},
            new Number[] {1L, 2, new BigDecimal("1.50")},
            new LocalDate[] {LocalDate.EPOCH},
            new Instant[] {Instant.EPOCH},
            new UUID[] {new UUID(1, 2)},
            new String[] {"a"},
            new String[0],
            new int[][] {{1}, {2, 3}},
            new byte[][] {{1}},
            new Long[][] {{1L}},
            new Object[][] {{1L}, new Long[] {2L}},
            new Unit[] {Unit.FOOT},
            new Comparable<?>[] {1L, "a", Unit.FOOT},
            new Customer[] {vip(), new Customer()},
            new Vip[] {vip()},
            new List<?>[] {List.of(1L), new ArrayList<>(List.of("a"))},
            new Object[] {List.of(1L), Map.of("a", new Long[] {1L})},
            new Object[0],
            new Number[0][])
        .map(array -> arguments((Object) array));
  }

  /** The class of an array need not be the declared one, wherever it stands. */
  @ParameterizedTest
  @MethodSource("arrays")
  void arrayOfAnotherClass_isKept(Object[] array) throws Exception {
    Map<Object, Type> values = new IdentityHashMap<>();
    values.put(array, Object[].class);
    values.put(List.of((Object) array), new TypeLiteral<List<Object[]>>() {}.getType());
    values.put(List.of((Object) array, 1), new TypeLiteral<List<Object>>() {}.getType());
    values.put(Map.of(1, array), new TypeLiteral<Map<Integer, Object[]>>() {}.getType());
    values.put(Optional.of(array), new TypeLiteral<Optional<Object[]>>() {}.getType());
    values.put(new Object[] {array}, Object[].class);
    values.put(
        new Numbered(
            array,
            array instanceof Number[] numbers ? numbers : null,
            array instanceof Comparable<?>[] comparable ? comparable : null,
            array instanceof Customer[] customers ? customers : null),
        Numbered.class);
    values.put(
        new Nested(
            array instanceof Object[][] nested ? nested : new Object[][] {array},
            array instanceof Number[][] numbers ? numbers : null),
        Nested.class);
    if (array instanceof Number[]) {
      values.put(array, Number[].class);
    }
    if (array instanceof Comparable<?>[]) {
      values.put(array, Comparable[].class);
    }
    TypedCodec codec = typed();
    for (Map.Entry<Object, Type> value : values.entrySet()) {
      for (Type type : List.of(value.getValue(), Object.class)) {
        if (type == Object.class && value.getKey() instanceof Map) {
          continue; // the type of the keys is declared nowhere
        }
        byte[] bytes = codec.encode(value.getKey(), type);
        assertThat(StateText.of(codec.decode(bytes, type, Object.class)))
            .as(type + " " + new String(bytes, UTF_8))
            .isEqualTo(StateText.of(value.getKey()));
      }
    }
  }

  /** Data decides: most values are as they are shown, and some are not. */
  static class Trimming {
    private String text;

    public String getText() {
      return text == null ? "" : text;
    }

    public void setText(String text) {
      this.text = text.trim();
    }
  }

  @Test
  void accessorsThatChangeSomeValues_letOnlyTheOthersPass() throws Exception {
    TypedCodec codec = typed();
    Trimming good = new Trimming();
    good.setText("a");
    for (int i = 0; i < 100; i++) {
      Object read = codec.decode(codec.encode(good, Trimming.class), Trimming.class, null);
      assertThat(StateText.of(read)).isEqualTo(StateText.of(good));
    }
    assertThatThrownBy(() -> codec.encode(new Trimming(), Trimming.class))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("property text of " + Trimming.class.getName());
  }

  @Test
  void typesThatAreFine_haveTheJsonOfBefore() {
    TypedCodec codec = typed();
    assertThat(text(codec.encode(new Order(new Customer()), Order.class)))
        .endsWith("{\"customer\":{\"name\":null}}");
    assertThat(text(codec.encode(new Orders(List.of(), Map.of(), null), Orders.class)))
        .endsWith("{\"customers\":[],\"byName\":{},\"all\":null}");
    assertThat(text(codec.encode(new Order(vip()), Order.class)))
        .matches(
            ".*\\{\"customer\":\\[\"io.larder.codec.ValuesComeBackTest\\$Vip#[\\w-]{8}\","
                + "\\{\"discount\":20,\"name\":\"Ada\"}]}");
  }

  /** Code of the application, which knows nothing of names of types. */
  static final class PointWriter extends ValueSerializer<Point> {
    @Override
    public void serialize(Point point, JsonGenerator json, SerializationContext context) {
      json.writeString(point.x + "/" + point.y);
    }
  }

  static final class PointReader extends ValueDeserializer<Point> {
    @Override
    public Point deserialize(JsonParser json, DeserializationContext context) {
      String[] parts = json.getString().split("/");
      return new Point(Integer.parseInt(parts[0]), Math.max(0, Integer.parseInt(parts[1])));
    }
  }

  static class Point {
    final int x;
    final int y;

    Point(int x, int y) {
      this.x = x;
      this.y = y;
    }
  }

  record Line(
      @JsonSerialize(using = PointWriter.class) @JsonDeserialize(using = PointReader.class)
          Point from,
      @JsonSerialize(contentUsing = PointWriter.class)
          @JsonDeserialize(contentUsing = PointReader.class)
          List<Point> over) {}

  @Test
  void serializersOfTheApplication_haveTheirSay_andAreChecked() throws Exception {
    TypedCodec codec = typed();
    JsonCodec json = new JsonCodec(Set.of(), LOADER);
    Line line = new Line(new Point(1, 2), List.of(new Point(3, 4)));
    for (int i = 0; i < 30; i++) {
      byte[] bytes = codec.encode(line, Line.class);
      assertThat(text(bytes)).endsWith("{\"from\":\"1/2\",\"over\":[\"3/4\"]}");
      assertThat(StateText.of(codec.decode(bytes, Line.class, null))).isEqualTo(StateText.of(line));
      assertThat(text(json.encode(line))).isEqualTo("{\"from\":\"1/2\",\"over\":[\"3/4\"]}");
    }
    Line lossy = new Line(new Point(1, -2), List.of());
    assertThatThrownBy(() -> codec.encode(lossy, Line.class)).isInstanceOf(CodecException.class);
    assertThatThrownBy(() -> json.encode(lossy)).isInstanceOf(CodecException.class);
  }

  @Test
  void module_ofTheApplication_hasItsSay_andIsChecked() throws Exception {
    SimpleModule points = new SimpleModule("points");
    points.addSerializer(Point.class, new PointWriter());
    points.addDeserializer(Point.class, new PointReader());
    JsonCodec plain = new JsonCodec(Set.of(), LOADER);
    Shapes shapes =
        new Shapes(
            plain.mapper().rebuild().addModule(points).build(), new AnnotatedTypeIds(), null);
    Document good = new Document(1 << 20);
    List<Point> line = List.of(new Point(1, 2));
    shapes.mapper().writeValue(good, new Points(line));
    assertThat(text(good.toByteArray())).isEqualTo("{\"all\":[\"1/2\"]}");
    assertThat(shapes.loss(good, new Points(line))).isNull();
    Document bad = new Document(1 << 20);
    Points lossy = new Points(List.of(new Point(1, -2)));
    shapes.mapper().writeValue(bad, lossy);
    assertThat(shapes.loss(bad, lossy)).contains(Point.class.getName());
  }

  record Points(List<Point> all) {}

  private static String text(byte[] bytes) {
    return new String(bytes, UTF_8);
  }

  @Test
  void refusal_namesTypePathAndWhatToDo() {
    TypedCodec strict =
        new TypedCodec(
            new JsonCodec(Set.of(), LOADER),
            new AllowedTypes(Set.of(), new BeanArchives(LOADER)),
            LOADER);
    assertThatThrownBy(() -> strict.encode(new Order(vip()), Order.class))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining(Vip.class.getName())
        .hasMessageContaining("at property customer")
        .hasMessageContaining("redis.codec.allowed-types");
    assertThatThrownBy(() -> typed().encode(Map.of("a", new WriteOnly()), Map.class))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("at property [key].value")
        .hasMessageContaining(WriteOnly.class.getName())
        .hasMessageContaining("@JsonProperty");
  }

  @Test
  void iterator_thatIsRefused_isNotUsedUp() {
    Iterator<Integer> numbers = new ArrayList<>(List.of(1, 2)).iterator();
    assertThatThrownBy(() -> typed().encode(numbers, Iterator.class))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("used up");
    assertThatThrownBy(() -> typed().encode(new Open(numbers, Map.of()), Open.class))
        .isInstanceOf(CodecException.class);
    assertThatThrownBy(() -> new JsonCodec(Set.of(), LOADER).encode(numbers))
        .isInstanceOf(CodecException.class);
    assertThat(numbers.next()).isEqualTo(1);
  }
}
