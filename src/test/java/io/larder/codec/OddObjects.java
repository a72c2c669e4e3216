package io.larder.codec;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.annotation.JsonValue;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.Year;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.AbstractMap;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.Currency;
import java.util.Date;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.Set;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Objects of all the kinds that applications may use as keys and values, new ones at each call. */
final class OddObjects {
  private OddObjects() {}

  record Plain(String name, int number) {}

  record Generic<T>(T content, List<T> more) {}

  record WithArray(String name, int[] numbers) {}

  /** A compact constructor that normalises. */
  record Lower(String text) {
    Lower {
      text = text.toLowerCase(Locale.ROOT);
    }
  }

  record Copied(List<String> names) {
    Copied {
      names = List.copyOf(names);
    }
  }

  /** An accessor that shows something else. */
  record Masked(String secret) {
    @Override
    public String secret() {
      return "***";
    }
  }

  record Recursive(String name, Recursive next) {}

  record Holder(Object any, Number number, Comparable<?> comparable) {}

  record NamedOtherwise(@JsonProperty("n") String name, boolean isOpen) {}

  record Values(Optional<String> text, OptionalInt number, OptionalLong big) {}

  enum Plan {
    BASIC {
      @Override
      int price() {
        return 1;
      }
    },
    PRO {
      @Override
      int price() {
        return 2;
      }
    };

    abstract int price();

    @Override
    public String toString() {
      return "same";
    }
  }

  enum Labelled {
    A,
    B;

    @JsonValue
    String label() {
      return "label";
    }
  }

  sealed interface Shape permits Circle, Square {}

  record Circle(double size) implements Shape {}

  record Square(double size) implements Shape {}

  record Drawing(Shape first, List<Shape> all, Map<String, Shape> byName) {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Dog.class, name = "dog"),
    @JsonSubTypes.Type(value = Cat.class, name = "cat")
  })
  interface Animal {}

  record Dog(String name) implements Animal {}

  record Cat(String name) implements Animal {}

  record Pets(Animal one, List<Animal> all) {}

  public static class Base {
    public String id;
    private String hidden;

    public String getHidden() {
      return hidden;
    }

    public void setHidden(String hidden) {
      this.hidden = hidden;
    }

    @Override
    public boolean equals(Object other) {
      return other != null
          && other.getClass() == getClass()
          && Objects.equals(id, ((Base) other).id)
          && Objects.equals(hidden, ((Base) other).hidden);
    }

    @Override
    public int hashCode() {
      return Objects.hash(id, hidden);
    }
  }

  public static class Vip extends Base {
    public int level;

    @Override
    public boolean equals(Object other) {
      return super.equals(other) && level == ((Vip) other).level;
    }

    @Override
    public int hashCode() {
      return 31 * super.hashCode() + level;
    }
  }

  /** A field of the same name as its superclass's. */
  public static class Shadowing extends Base {
    public String id;

    @Override
    public boolean equals(Object other) {
      return super.equals(other) && Objects.equals(id, ((Shadowing) other).id);
    }

    @Override
    public int hashCode() {
      return 31 * super.hashCode() + Objects.hashCode(id);
    }
  }

  public static class Typed<T extends Comparable<T>> {
    public T least;
    public T most;

    @Override
    public boolean equals(Object other) {
      return other instanceof Typed<?> that
          && Objects.equals(least, that.least)
          && Objects.equals(most, that.most);
    }

    @Override
    public int hashCode() {
      return Objects.hash(least, most);
    }
  }

  public static final class Numbers extends Typed<Integer> {}

  /** Like a data class of Kotlin: final, without setters, one constructor. */
  public static final class Data {
    private final String name;
    private final Integer age;

    @JsonCreator
    public Data(@JsonProperty("name") String name, @JsonProperty("age") Integer age) {
      this.name = name;
      this.age = age;
    }

    public String getName() {
      return name;
    }

    public Integer getAge() {
      return age;
    }

    public Data copy(String newName) {
      return new Data(newName, age);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Data that
          && Objects.equals(name, that.name)
          && Objects.equals(age, that.age);
    }

    @Override
    public int hashCode() {
      return Objects.hash(name, age);
    }
  }

  /** One text in JSON. */
  public static final class Isbn {
    private final String value;

    @JsonCreator
    public Isbn(String value) {
      this.value = value;
    }

    @JsonValue
    public String getValue() {
      return value;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Isbn that && value.equals(that.value);
    }

    @Override
    public int hashCode() {
      return value.hashCode();
    }
  }

  /** Of which JSON shows a part. */
  public static final class HalfShown {
    private final String shown;
    private final String kept;

    HalfShown(String shown, String kept) {
      this.shown = shown;
      this.kept = kept;
    }

    @JsonCreator
    static HalfShown of(String shown) {
      return new HalfShown(shown, "default");
    }

    @JsonValue
    String shown() {
      return shown;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof HalfShown that && shown.equals(that.shown) && kept.equals(that.kept);
    }

    @Override
    public int hashCode() {
      return Objects.hash(shown, kept);
    }
  }

  public static class Unwrapping {
    public String title;
    @JsonUnwrapped public Plain inner;

    @Override
    public boolean equals(Object other) {
      return other instanceof Unwrapping that
          && Objects.equals(title, that.title)
          && Objects.equals(inner, that.inner);
    }

    @Override
    public int hashCode() {
      return Objects.hash(title, inner);
    }
  }

  public static class Open {
    private final Map<String, Object> rest = new TreeMap<>();

    @JsonAnyGetter
    public Map<String, Object> rest() {
      return rest;
    }

    @JsonAnySetter
    public void put(String name, Object value) {
      rest.put(name, value);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Open that && rest.equals(that.rest);
    }

    @Override
    public int hashCode() {
      return rest.hashCode();
    }
  }

  @JsonAutoDetect(fieldVisibility = JsonAutoDetect.Visibility.ANY)
  public static class FieldsOnly {
    private String name;
    private transient int cached;

    @Override
    public boolean equals(Object other) {
      return other instanceof FieldsOnly that
          && Objects.equals(name, that.name)
          && cached == that.cached;
    }

    @Override
    public int hashCode() {
      return Objects.hash(name, cached);
    }
  }

  public static class Names extends ArrayList<String> {
    private static final long serialVersionUID = 1L;
  }

  public static class Counted extends HashMap<String, Integer> {
    private static final long serialVersionUID = 1L;
    public int total;

    @Override
    public boolean equals(Object other) {
      return super.equals(other) && other instanceof Counted that && total == that.total;
    }

    @Override
    public int hashCode() {
      return super.hashCode() + total;
    }
  }

  static final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1L;
    final int code;

    Failure(String message, int code) {
      super(message);
      this.code = code;
    }
  }

  /** Captures the instance around it. */
  final class Inner {
    public final String name = "inner";

    OddObjects outer() {
      return OddObjects.this;
    }
  }

  /** Like a subclass that a library makes of an entity. */
  @SuppressWarnings("checkstyle:TypeName")
  public static class Base$HibernateProxy$1 extends Base {}

  private static Base base(String id, String hidden) {
    return fill(new Base(), id, hidden);
  }

  private static <T extends Base> T fill(T base, String id, String hidden) {
    base.id = id;
    base.setHidden(hidden);
    return base;
  }

  private static Vip vip(int level) {
    Vip vip = fill(new Vip(), "v", null);
    vip.level = level;
    return vip;
  }

  private static Shadowing shadowing(String above, String own) {
    Shadowing made = new Shadowing();
    ((Base) made).id = above;
    made.id = own;
    return made;
  }

  private static Numbers numbers(Integer least, Integer most) {
    Numbers made = new Numbers();
    made.least = least;
    made.most = most;
    return made;
  }

  private static Unwrapping unwrapping(String title, Plain inner) {
    Unwrapping made = new Unwrapping();
    made.title = title;
    made.inner = inner;
    return made;
  }

  private static Open open(String name, Object value) {
    Open made = new Open();
    made.put(name, value);
    return made;
  }

  private static FieldsOnly fieldsOnly(String name, int cached) {
    FieldsOnly made = new FieldsOnly();
    made.name = name;
    made.cached = cached;
    return made;
  }

  private static Names names(String... all) {
    Names names = new Names();
    names.addAll(List.of(all));
    return names;
  }

  private static Counted counted(int total) {
    Counted counted = new Counted();
    counted.put("a", 1);
    counted.total = total;
    return counted;
  }

  private static Timestamp timestamp(int nanos) {
    Timestamp made = new Timestamp(1_000);
    made.setNanos(nanos);
    return made;
  }

  private static BitSet bits(int... set) {
    BitSet bits = new BitSet();
    Arrays.stream(set).forEach(bits::set);
    return bits;
  }

  private static Map<String, Integer> ordered(String... names) {
    Map<String, Integer> map = new LinkedHashMap<>();
    for (String name : names) {
      map.put(name, 1);
    }
    return map;
  }

  private static Map<Object, Object> withNulls() {
    Map<Object, Object> map = new HashMap<>();
    map.put("k", null);
    return map;
  }

  private static <T> Set<T> descending(Comparator<? super T> order, List<T> elements) {
    Set<T> set = new TreeSet<>(order);
    set.addAll(elements);
    return set;
  }

  private static <T> T unchecked(java.util.concurrent.Callable<T> call) {
    try {
      return call.call();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** Each gives an equal object at each call, as far as its class has an equality. */
  static List<Supplier<Object>> all() {
    List<Supplier<Object>> all = new ArrayList<>();
    texts(all);
    jdk(all);
    collections(all);
    own(all);
    return all;
  }

  private static void texts(List<Supplier<Object>> all) {
    for (Object simple :
        new Object[] {
          "",
          "null",
          "a",
          'a',
          "1",
          1,
          1L,
          (short) 1,
          (byte) 1,
          1.0,
          1.0f,
          0.0,
          -0.0,
          Double.NaN,
          Float.NaN,
          Double.POSITIVE_INFINITY,
          Double.MIN_VALUE,
          true,
          "true",
          "\uD83D",
          "\uDE00",
          "\uD83D\uDE00",
          "a\u0000b",
          "\u2028",
          "[\"a\"]",
          "{\"t\":1}",
          '\uD83D'
        }) {
      all.add(() -> simple);
    }
    for (String number : List.of("1", "1.0", "1.00", "1E+1", "10", "-0", "0.0", "1E-400")) {
      all.add(() -> new BigDecimal(number));
    }
    all.add(() -> new BigInteger("1"));
    all.add(() -> BigInteger.TWO.pow(4_096));
  }

  private static void jdk(List<Supplier<Object>> all) {
    Instant instant = Instant.ofEpochSecond(1_700_000_000, 123_456_789);
    all.addAll(
        List.of(
            () -> instant,
            () -> LocalDate.of(-44, 3, 15),
            () -> LocalTime.of(1, 2),
            () -> Year.of(2026),
            () -> Duration.ofSeconds(-1, 5),
            () -> Period.of(0, 13, 0),
            () -> Period.of(1, 1, 0),
            () -> OffsetDateTime.ofInstant(instant, ZoneOffset.ofHours(1)),
            () -> ZonedDateTime.ofInstant(instant, ZoneId.of("Europe/Berlin")),
            () -> ZonedDateTime.ofInstant(instant, ZoneId.of("Europe/Paris")),
            () -> ZonedDateTime.ofInstant(instant, ZoneOffset.ofHours(1)),
            () -> ZoneId.of("UTC"),
            () -> ZoneOffset.UTC,
            () -> ZoneId.of("UTC+01:00"),
            () -> DayOfWeek.MONDAY,
            () -> TimeUnit.DAYS,
            () -> new Date(5),
            () -> timestamp(1),
            () -> timestamp(2),
            () -> java.sql.Date.valueOf("2026-01-02"),
            () -> java.sql.Time.valueOf("01:02:03"),
            () -> TimeZone.getTimeZone("Europe/Berlin"),
            () -> Currency.getInstance("EUR"),
            () -> Locale.GERMANY,
            () -> new Locale.Builder().setLanguage("de").setScript("Latn").build(),
            () -> new Locale("no", "NO", "NY"),
            () -> Locale.ROOT,
            () -> UUID.fromString("00000000-0000-0001-0000-000000000002"),
            () -> URI.create("HTTP://Example.com/a%2fb"),
            () -> URI.create("http://example.com/a%2Fb"),
            () -> URI.create("http://example.com/a/b"),
            () -> unchecked(() -> new URL("http://localhost/a")),
            () -> unchecked(() -> InetAddress.getByAddress("name", new byte[] {127, 0, 0, 1})),
            () -> InetSocketAddress.createUnresolved("name", 1),
            () -> Path.of("odd-path", "b"),
            () -> Pattern.compile("a", Pattern.CASE_INSENSITIVE),
            () -> ByteBuffer.wrap(new byte[] {1, 2}),
            () -> new StringBuilder("text"),
            () -> new AtomicInteger(7),
            () -> new AtomicLong(7),
            () -> new AtomicReference<>("x"),
            () -> bits(1, 70),
            () -> bits(),
            () -> String.class,
            () -> int.class,
            () -> int[].class,
            () -> Plain.class,
            () -> new IllegalStateException("x"),
            () -> new Failure("x", 3),
            () -> OptionalInt.empty(),
            () -> OptionalInt.of(1),
            () -> OptionalLong.of(1),
            () -> Optional.empty(),
            () -> Optional.of("x"),
            () -> Optional.of(Optional.of(1L)),
            () -> new Object()));
  }

  private static void collections(List<Supplier<Object>> all) {
    all.addAll(
        List.of(
            () -> List.of(),
            () -> Set.of(),
            () -> Map.of(),
            () -> new ArrayList<>(List.of(1, 2L, "3", 4.0f)),
            () -> Arrays.asList("a", null),
            () -> List.of(List.of(), List.of(List.of())),
            () -> List.of("a,b"),
            () -> List.of("a", "b"),
            () -> new HashSet<>(List.of(1, 2L)),
            () -> new LinkedHashSet<>(List.of("b", "a")),
            () -> new LinkedHashSet<>(List.of("c", "b", "a")),
            () -> new TreeSet<>(Set.of(3, 1)),
            () -> descending(Comparator.reverseOrder(), List.of(5, 7)),
            () -> EnumSet.of(Plan.PRO),
            () -> EnumSet.noneOf(Plan.class),
            () -> new EnumMap<>(Map.of(Plan.BASIC, 1)),
            () -> ordered("b", "a"),
            () -> ordered("a", "c", "b"),
            () -> new TreeMap<>(Map.of("b", 1L, "a", 2L)),
            () -> new ConcurrentHashMap<>(Map.of("x", 1)),
            () -> Map.of(1, "a"),
            () -> Map.of(1L, "a"),
            () -> Map.of("1", "a"),
            () -> Map.of(new Isbn("1"), "a"),
            () -> withNulls(),
            () -> Collections.unmodifiableMap(new HashMap<>(Map.of("q", 1))),
            () -> Collections.singletonList("only"),
            () -> Collections.nCopies(2, "n"),
            () -> new AbstractMap.SimpleEntry<>("k", 1),
            () -> new ArrayDeque<>(List.of(1)),
            () -> unchecked(() -> new Properties()),
            () -> names("a", "z"),
            () -> counted(1),
            () -> counted(2),
            () -> new byte[] {1, 2},
            () -> new char[] {'a'},
            () -> new int[][] {{1}, {}, {2, 3}},
            () -> new long[] {1},
            () -> new Object[] {1, "a", null, new int[] {1}},
            () -> new String[] {"s"},
            () -> new Plan[] {Plan.PRO},
            () -> new Object[0],
            () -> new int[0]));
  }

  private static void own(List<Supplier<Object>> all) {
    all.addAll(
        List.of(
            () -> new Plain("a", 1),
            () -> new Plain(null, 1),
            () -> new Plain("", 1),
            () -> new Generic<>(1L, List.of(2L)),
            () -> new Generic<>(1, List.of(2)),
            () -> new Generic<>("1", null),
            () -> new WithArray("a", new int[] {1}),
            () -> new Lower("ABC"),
            () -> new Copied(new ArrayList<>(List.of("x"))),
            () -> new Masked("one"),
            () -> new Masked("two"),
            () -> new Recursive("a", new Recursive("b", null)),
            () -> new Holder("x", 1, 2L),
            () -> new Holder(1L, 1.5f, "c"),
            () -> new Holder(new Plain("in", 2), new BigDecimal("1.00"), 'c'),
            () -> new Holder(List.of(1L), (byte) 1, LocalDate.EPOCH),
            () -> new NamedOtherwise("n", true),
            () -> new Values(Optional.of("v"), OptionalInt.of(1), OptionalLong.empty()),
            () -> new Values(null, OptionalInt.empty(), OptionalLong.empty()),
            () -> Plan.BASIC,
            () -> Plan.PRO,
            () -> Labelled.A,
            () -> Labelled.B,
            () -> new Circle(1),
            () -> new Square(1),
            () -> new Drawing(new Circle(1), List.of(new Square(2)), Map.of("c", new Circle(3))),
            () -> new Drawing(new Square(1), List.of(), Map.of()),
            () -> new Dog("d"),
            () -> new Cat("d"),
            () -> new Pets(new Dog("a"), List.of(new Cat("b"), new Dog("c"))),
            () -> base("i", "h"),
            () -> base("h", "i"),
            () -> base("i", null),
            () -> vip(1),
            () -> vip(2),
            () -> shadowing("one", "two"),
            () -> shadowing("two", "one"),
            () -> fill(new Base$HibernateProxy$1(), "i", "h"),
            () -> numbers(1, 2),
            () -> new Data("kt", null),
            () -> new Data("kt", 1).copy("other"),
            () -> new Isbn("123"),
            () -> new HalfShown("a", "default"),
            () -> new HalfShown("a", "other"),
            () -> unwrapping("t", new Plain("p", 1)),
            () -> open("a", 1L),
            () -> open("a", 1),
            () -> open("a", new Plain("p", 1)),
            () -> fieldsOnly("f", 0),
            () -> fieldsOnly("f", 1),
            () -> new OddObjects().new Inner()));
  }
}
