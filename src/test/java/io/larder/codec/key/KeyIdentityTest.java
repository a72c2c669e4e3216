package io.larder.codec.key;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonValue;
import io.larder.codec.AllowedTypes;
import io.larder.codec.BeanArchives;
import io.larder.codec.JsonCodec;
import io.larder.codec.TypedCodec;
import io.larder.codec.UnreadableValueException;
import io.larder.common.CodecException;
import io.larder.jcache.annotation.key.MethodKey;
import io.larder.jcache.annotation.key.MethodKeys;
import io.larder.jcache.annotation.key.UnusableKeyException;
import java.io.File;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Calendar;
import java.util.Collections;
import java.util.Currency;
import java.util.Date;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.GregorianCalendar;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.Vector;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.cache.annotation.GeneratedCacheKey;
import javax.xml.namespace.QName;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which keys are one and which are two, as a key of a cache and as a parameter of a method. */
class KeyIdentityTest {
  private static final ClassLoader LOADER = KeyIdentityTest.class.getClassLoader();
  private final TypedCodec codec = codec();
  private final MethodKeys keys = new MethodKeys(LOADER);

  private static TypedCodec codec() {
    BeanArchives archives = new BeanArchives(LOADER);
    archives.add(KeyIdentityTest.class);
    return new TypedCodec(
        new JsonCodec(Set.of(), LOADER), new AllowedTypes(Set.of(), archives), LOADER);
  }

  /** A key with a getter for some of its state. */
  static final class Half {
    private final String user;
    private final String tenant;

    Half(String user, String tenant) {
      this.user = user;
      this.tenant = tenant;
    }

    public String getUser() {
      return user;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Half that && user.equals(that.user) && tenant.equals(that.tenant);
    }

    @Override
    public int hashCode() {
      return Objects.hash(user, tenant);
    }
  }

  /** Equal by all that a subclass says is its state. */
  abstract static class Compared {
    abstract Object state();

    @Override
    public final boolean equals(Object other) {
      return other != null
          && other.getClass() == getClass()
          && Objects.deepEquals(state(), ((Compared) other).state());
    }

    @Override
    public int hashCode() {
      return Objects.hashCode(state());
    }
  }

  static final class Ignored extends Compared {
    @JsonIgnore private final String tenant;
    public final int page;

    Ignored(String tenant, int page) {
      this.tenant = tenant;
      this.page = page;
    }

    @Override
    Object state() {
      return List.of(tenant, page);
    }
  }

  @JsonIgnoreProperties("tenant")
  record IgnoredOnClass(String tenant, int page) {}

  static final class Fluent extends Compared {
    private final String tenant;
    private final int page;

    Fluent(String tenant, int page) {
      this.tenant = tenant;
      this.page = page;
    }

    public String tenant() {
      return tenant;
    }

    public int getPage() {
      return page;
    }

    @Override
    Object state() {
      return List.of(tenant, page);
    }
  }

  static final class Open extends Compared {
    private final String door;

    Open(String door) {
      this.door = door;
    }

    public boolean isOpen() {
      return true;
    }

    @Override
    Object state() {
      return door;
    }
  }

  static class Above extends Compared {
    private final String name;

    Above(String name) {
      this.name = name;
    }

    @Override
    Object state() {
      return name;
    }
  }

  static class Below extends Above {
    private final String name;

    Below(String above, String name) {
      super(above);
      this.name = name;
    }

    @Override
    Object state() {
      return List.of(super.state(), name);
    }
  }

  static final class Transient extends Compared {
    private final transient String tenant;
    private final int page = 1;

    Transient(String tenant) {
      this.tenant = tenant;
    }

    @Override
    Object state() {
      return List.of(tenant, page);
    }
  }

  /** A list with more than its elements. */
  static final class NamedList extends ArrayList<Object> {
    private static final long serialVersionUID = 1L;
    private final String name;

    NamedList(String name, Object... elements) {
      super(Arrays.asList(elements));
      this.name = name;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof NamedList that && name.equals(that.name) && super.equals(other);
    }

    @Override
    public int hashCode() {
      return super.hashCode() + name.hashCode();
    }
  }

  static final class NamedDate extends Date {
    private static final long serialVersionUID = 1L;
    private final String name;

    NamedDate(long millis, String name) {
      super(millis);
      this.name = name;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof NamedDate that && name.equals(that.name) && super.equals(other);
    }

    @Override
    public int hashCode() {
      return super.hashCode() + name.hashCode();
    }
  }

  /** MyBatis' key: its only property is a counter. */
  static class RowKey {
    private final int multiplier = 37;
    private int hashcode = 17;
    private long checksum;
    private int count;
    private List<Object> updateList = new ArrayList<>();

    RowKey(Object... parts) {
      for (Object part : parts) {
        int hash = part == null ? 1 : part.hashCode();
        count++;
        checksum += hash;
        hashcode = multiplier * hashcode + hash * count;
        updateList.add(part);
      }
    }

    public int getUpdateCount() {
      return updateList.size();
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof RowKey that
          && hashcode == that.hashcode
          && checksum == that.checksum
          && count == that.count
          && updateList.equals(that.updateList);
    }

    @Override
    public int hashCode() {
      return hashcode;
    }
  }

  /** Hibernate's key of an entity. */
  static final class EntityKey {
    private final Object id;
    private final String entity;
    private final int hashCode;

    EntityKey(Object id, String entity) {
      this.id = id;
      this.entity = entity;
      this.hashCode = 31 * id.hashCode() + entity.hashCode();
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof EntityKey that
          && hashCode == that.hashCode
          && entity.equals(that.entity)
          && id.equals(that.id);
    }

    @Override
    public int hashCode() {
      return hashCode;
    }
  }

  /** Remembers its hash code at the first question. */
  static final class Lazy {
    private final DayOfWeek day;
    private int hash;

    Lazy(DayOfWeek day) {
      this.day = day;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Lazy that && day == that.day;
    }

    @Override
    public int hashCode() {
      if (hash == 0) {
        hash = day.hashCode();
      }
      return hash;
    }
  }

  /** Whose hash is no remembered hash code, but what it is about. */
  static final class Digest {
    private final int hash;
    private final long size;

    Digest(int hash, long size) {
      this.hash = hash;
      this.size = size;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Digest that && hash == that.hash && size == that.size;
    }

    @Override
    public int hashCode() {
      return hash;
    }
  }

  /** An application's generated key. */
  static final class CallKey implements GeneratedCacheKey {
    private static final long serialVersionUID = 1L;
    private final Object[] parameters;
    private final transient Object[] scope;

    CallKey(Object[] scope, Object... parameters) {
      this.scope = scope;
      this.parameters = parameters;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof CallKey that
          && Arrays.deepEquals(parameters, that.parameters)
          && Arrays.deepEquals(scope, that.scope);
    }

    @Override
    public int hashCode() {
      return Arrays.deepHashCode(parameters);
    }
  }

  enum Label {
    ONE,
    TWO {
      @Override
      public String toString() {
        return "ONE";
      }
    };

    @JsonValue
    public String label() {
      return "label";
    }
  }

  record Holder(Object value) {}

  record Zoned(ZonedDateTime time) {}

  /** Nested classes with names as proxies have. */
  record ProxyKey(String host) {}

  record Proxy2(String host) {}

  record HibernateProxyName(String host) {}

  record ByteBuddyName(String host) {}

  // Those of Quarkus end with _ClientProxy.
  record Chosen_ClientProxyName(String host) {}

  private static Calendar calendar(String zone, int firstDay) {
    Calendar calendar = new GregorianCalendar(TimeZone.getTimeZone(zone), Locale.ROOT);
    calendar.setTimeInMillis(5);
    calendar.setFirstDayOfWeek(firstDay);
    return calendar;
  }

  private static Timestamp timestamp(int nanos) {
    Timestamp timestamp = new Timestamp(5_000);
    timestamp.setNanos(nanos);
    return timestamp;
  }

  private static Arguments two(Object one, Object other) {
    return Arguments.of(one, other);
  }

  @SuppressWarnings("deprecation") // Locale.of is Java 19's
  private static Locale locale(String language, String country, String variant) {
    return new Locale(language, country, variant);
  }

  /** A relative path that a parser takes for a scheme. */
  private static URI relative(String path) {
    return URI.create("http://x/").relativize(URI.create("http://x/" + path));
  }

  private static InetAddress parsed(String numbers) {
    try {
      return InetAddress.getByName(numbers);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  private static InetAddress address(int... parts) {
    byte[] bytes = new byte[parts.length];
    for (int i = 0; i < parts.length; i++) {
      bytes[i] = (byte) parts[i];
    }
    try {
      return parts.length == 4
          ? InetAddress.getByAddress("a.example", bytes)
          : Inet6Address.getByAddress("a.example", bytes, -1);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  static Stream<Arguments> unequal() {
    ZonedDateTime berlin = ZonedDateTime.of(2026, 7, 1, 12, 0, 0, 0, ZoneId.of("Europe/Berlin"));
    ZonedDateTime paris = berlin.withZoneSameInstant(ZoneId.of("Europe/Paris"));
    ZonedDateTime overlap = ZonedDateTime.of(2026, 10, 25, 2, 30, 0, 0, berlin.getZone());
    return Stream.of(
        two(new Half("u1", "A"), new Half("u1", "B")),
        two(new Ignored("A", 1), new Ignored("B", 1)),
        two(new IgnoredOnClass("A", 1), new IgnoredOnClass("B", 1)),
        two(new Fluent("A", 1), new Fluent("B", 1)),
        two(new Transient("A"), new Transient("B")),
        two(new Open("A"), new Open("B")),
        two(new Below("A", "x"), new Below("B", "x")),
        two(new Below("A", "x"), new Below("A", "y")),
        two(new Above("A"), new Below("A", "A")),
        two(new NamedList("A", 1), new NamedList("B", 1)),
        two(new NamedList("A", 1), new NamedList("A", 2)),
        two(new NamedDate(5, "A"), new NamedDate(5, "B")),
        two(new NamedDate(5, "A"), new NamedDate(6, "A")),
        two(new RowKey("select", 1), new RowKey("select", 2)),
        two(new RowKey("a", 1L), new RowKey("a", 1)),
        two(new EntityKey(1L, "E"), new EntityKey(1, "E")),
        two(new Digest(1, 5), new Digest(2, 5)),
        two(new Digest(0, 5), new Digest(2, 5)),
        two(
            new CallKey(new Object[] {"A"}, "x", new Object[] {1L}),
            new CallKey(new Object[] {"B"}, "x", new Object[] {1L})),
        two(new CallKey(new Object[0], "x", 1), new CallKey(new Object[0], "x", 1L)),
        two(Label.ONE, Label.TWO),
        two(berlin, paris),
        two(List.of(berlin), List.of(paris)),
        two(new Zoned(berlin), new Zoned(paris)),
        two(overlap.withEarlierOffsetAtOverlap(), overlap.withLaterOffsetAtOverlap()),
        two(
            OffsetDateTime.parse("2026-01-01T12:00+01:00"),
            OffsetDateTime.parse("2026-01-01T11:00Z")),
        two(timestamp(1), timestamp(2)),
        two(timestamp(1_000_000), timestamp(1_000_001)),
        two(BitSet.valueOf(new long[] {1}), BitSet.valueOf(new long[] {2})),
        two(new BitSet(), BitSet.valueOf(new long[] {1})),
        two(calendar("Europe/Berlin", 1), calendar("Europe/Paris", 1)),
        two(calendar("UTC", 1), calendar("UTC", 2)),
        two(TimeZone.getTimeZone("UTC"), TimeZone.getTimeZone("Europe/Berlin")),
        two(locale("de", "", ""), locale("de", "DE", "")),
        two(locale("", "", "x"), Locale.ROOT),
        two(locale("de", "DE", "A"), locale("de", "DE", "B")),
        two(Locale.forLanguageTag("zh-Hans-CN"), Locale.forLanguageTag("zh-Hant-CN")),
        two(Locale.forLanguageTag("th-TH-u-nu-thai"), Locale.forLanguageTag("th-TH")),
        two(1, 1L),
        two("1", 1),
        two('a', "a"),
        two((short) 1, (byte) 1),
        two(1.0f, 1.0),
        two(0.0, -0.0),
        two(Double.NaN, Double.POSITIVE_INFINITY),
        two(new BigDecimal("1.0"), new BigDecimal("1.00")),
        two(new BigDecimal("1"), BigInteger.ONE),
        two(relative("mailto:bob"), URI.create("mailto:bob")),
        two(relative("a:b/c?q#f"), relative("a:b/c?q#g")),
        two(URI.create("////y"), URI.create("//y")),
        two(URI.create("file:////server/share"), URI.create("file://server/share")),
        two(URI.create("file:////a"), URI.create("file:///a")),
        two(address(1, 2, 3, 4), address(1, 2, 3, 5)),
        two(address(0, 0, 0, 0), address(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)),
        two(
            new InetSocketAddress(address(1, 2, 3, 4), 80),
            new InetSocketAddress(address(1, 2, 3, 4), 81)),
        two(
            new InetSocketAddress(address(1, 2, 3, 4), 80),
            InetSocketAddress.createUnresolved("1.2.3.4", 80)),
        two(new File("a"), new File("./a")),
        two(new File("a"), Path.of("a")),
        two(Path.of("a"), Path.of("a/b")),
        two(StandardCharsets.UTF_8, StandardCharsets.UTF_16),
        two(ByteBuffer.wrap(new byte[] {1}), ByteBuffer.wrap(new byte[] {2})),
        two(new QName("a}b", "c"), new QName("a", "b}c")),
        two(new QName("", "{a}b"), new QName("a", "b")),
        two("\uD800", "\uD801"),
        two("\uD800", "?"),
        two(List.of(1), List.of(1L)),
        two(List.of(), Set.of()),
        two(List.of("a", "b"), List.of("b", "a")),
        two(Arrays.asList("a", null), Arrays.asList("a", "null")),
        two(Set.of(1, 2), Set.of(1, 3)),
        two(Map.of("a", 1), Map.of("a", 2)),
        two(Map.of(1, "a"), Map.of("1", "a")),
        two(Map.of("a", "b"), List.of(List.of("a", "b"))),
        two(new int[] {1}, new long[] {1}),
        two(new byte[] {1}, new byte[] {2}),
        two(new String[] {"a"}, List.of("a")),
        two(Optional.of(1), Optional.of(1L)),
        two(Optional.empty(), OptionalInt.empty()),
        two(OptionalDouble.of(0.0), OptionalDouble.of(-0.0)),
        two(Duration.ofSeconds(1), Duration.ofMillis(1)),
        two(Period.ofMonths(12), Period.ofYears(1)),
        two(ZoneId.of("UTC"), ZoneOffset.UTC),
        two(new Holder(1), new Holder(1L)),
        two(new Holder("1"), new Holder(1)),
        two(new Holder(List.of("a")), new Holder(new String[] {"a"})),
        two(new Holder(new Above("A")), new Holder(new Below("A", "A"))),
        two(new Holder(null), new Holder("null")),
        two("[\"ada\",3]", new MethodKey("[\"ada\",3]")),
        two("[]", new MethodKey("[]")),
        two(int.class, Integer.class));
  }

  @ParameterizedTest
  @MethodSource("unequal")
  void unequalKeys_areTwo(Object one, Object other) throws Exception {
    assertThat(one).isNotEqualTo(other);
    assertThat(key(one, Object.class)).isNotEqualTo(key(other, Object.class));
    if (one.getClass() == other.getClass()) {
      assertThat(key(one, one.getClass())).isNotEqualTo(key(other, one.getClass()));
    }
    assertThat(keys.of(new Object[] {one}, false))
        .isNotEqualTo(keys.of(new Object[] {other}, false));
    assertThat(keys.of(new Object[] {List.of(new Holder(one))}, false))
        .isNotEqualTo(keys.of(new Object[] {List.of(new Holder(other))}, false));
  }

  static Stream<Arguments> equal() {
    Map<String, Integer> linked = new java.util.LinkedHashMap<>();
    linked.put("b", 2);
    linked.put("a", 1);
    Lazy asked = new Lazy(DayOfWeek.FRIDAY);
    int unused = asked.hashCode();
    return Stream.of(
        two(relative("a:b"), URI.create("http://y/z/").relativize(URI.create("http://y/z/a:b"))),
        two(address(1, 2, 3, 4), parsed("1.2.3.4")),
        two(
            InetSocketAddress.createUnresolved("A.example", 80),
            InetSocketAddress.createUnresolved("a.EXAMPLE", 80)),
        two(new InetSocketAddress(address(1, 2, 3, 4), 80), new InetSocketAddress("1.2.3.4", 80)),
        two(new File("/a//b"), new File("/a/b")),
        two(Path.of("a", "b"), Path.of("a/b")),
        two(StandardCharsets.UTF_8, Charset.forName("utf8")),
        two(
            ByteBuffer.wrap(new byte[] {9, 1}, 1, 1),
            ByteBuffer.allocateDirect(1).put((byte) 1).flip()),
        two(new QName("a", "b", "p"), new QName("a", "b")),
        two(List.of(1, "a"), new ArrayList<>(List.of(1, "a"))),
        two(List.of(1, 2), Arrays.asList(1, 2)),
        two(List.of(1, 2), new LinkedList<>(List.of(1, 2))),
        two(List.of(1, 2), new Vector<>(List.of(1, 2))),
        two(List.of(1, 2), new CopyOnWriteArrayList<>(List.of(1, 2))),
        two(List.of(1, 2), Collections.unmodifiableList(Arrays.asList(1, 2))),
        two(List.of(1, 2), Collections.synchronizedList(new LinkedList<>(List.of(1, 2)))),
        two(List.of(1, 2), List.of(0, 1, 2).subList(1, 3)),
        two(List.of(1), Collections.singletonList(1)),
        two(List.of(1, 1), Collections.nCopies(2, 1)),
        two(List.of(), Collections.emptyList()),
        two(Set.of("a", "b", "c"), new TreeSet<>(Set.of("a", "b", "c"))),
        two(Set.of("a", "b", "c"), new LinkedHashSet<>(List.of("c", "b", "a"))),
        two(Set.of("a"), Collections.singleton("a")),
        two(Set.of(), Collections.emptySortedSet()),
        two(Set.of(Label.ONE, Label.TWO), EnumSet.allOf(Label.class)),
        two(Set.of("a"), Collections.unmodifiableSet(new HashSet<>(Set.of("a")))),
        two(Set.of("a"), Map.of("a", 1).keySet()),
        two(Map.of("a", 1, "b", 2), linked),
        two(Map.of("a", 1, "b", 2), new TreeMap<>(linked)),
        two(Map.of("a", 1, "b", 2), new ConcurrentHashMap<>(linked)),
        two(Map.of("a", 1, "b", 2), Collections.synchronizedMap(linked)),
        two(Map.of(), Collections.emptyMap()),
        two(Map.of(Label.ONE, 1), new EnumMap<>(Map.of(Label.ONE, 1))),
        two(Map.entry("a", 1), new java.util.AbstractMap.SimpleEntry<>("a", 1)),
        two(List.of(Set.of(1, 2, 3)), Arrays.asList(new TreeSet<>(Set.of(3, 2, 1)))),
        two(new Date(5), new java.sql.Date(5)),
        two(new Date(5), new java.sql.Time(5)),
        two(
            URI.create("HTTP://Ada@Example.COM:/a%c3?b#c"),
            URI.create("http://Ada@example.com/a%C3?b#c")),
        two(calendar("UTC", 1), calendar("UTC", 1)),
        two(Double.NaN, Double.longBitsToDouble(0x7ff8000000000001L)),
        two(asked, new Lazy(DayOfWeek.FRIDAY)),
        two(new ProxyKey("h"), new ProxyKey("h")),
        two(new Proxy2("h"), new Proxy2("h")),
        two(new HibernateProxyName("h"), new HibernateProxyName("h")),
        two(new ByteBuddyName("h"), new ByteBuddyName("h")),
        two(new Chosen_ClientProxyName("h"), new Chosen_ClientProxyName("h")),
        two(new Holder(Set.of(1, 2)), new Holder(new TreeSet<>(Set.of(2, 1)))));
  }

  @ParameterizedTest
  @MethodSource("equal")
  void equalKeys_areOne(Object one, Object other) throws Exception {
    assertThat(one).isEqualTo(other);
    assertThat(key(one, Object.class)).isEqualTo(key(other, Object.class));
    assertThat(keys.of(new Object[] {one}, false)).isEqualTo(keys.of(new Object[] {other}, false));
  }

  static Stream<Arguments> equalDeeply() {
    return Stream.of(
        two(new String[] {"a"}, new Object[] {"a"}),
        two(
            new Object[] {new int[] {1}, new String[] {"a"}},
            new Object[] {new int[] {1}, new Object[] {"a"}}),
        two(
            new double[] {Double.NaN},
            new double[] {Double.longBitsToDouble(0x7ff8000000000001L)}));
  }

  @ParameterizedTest
  @MethodSource("equalDeeply")
  void arrays_areTheirElements(Object one, Object other) throws Exception {
    assertThat(Objects.deepEquals(one, other)).isTrue();
    assertThat(key(one, Object.class)).isEqualTo(key(other, Object.class));
    assertThat(keys.of(new Object[] {one}, false)).isEqualTo(keys.of(new Object[] {other}, false));
  }

  private String key(Object key, Class<?> declared) {
    return new String(codec.encodeKey(key, declared), UTF_8);
  }

  static Stream<Object> all() {
    return Stream.concat(unequal(), equal())
        .flatMap(pair -> Stream.of(pair.get()))
        .filter(key -> !(key instanceof MethodKey) && isReadable(key));
  }

  @ParameterizedTest
  @MethodSource("all")
  void key_isReadAsItWas(Object key) throws Exception {
    for (Class<?> declared : new Class<?>[] {Object.class, key.getClass()}) {
      if (declared == Object.class
          || java.lang.reflect.Modifier.isPublic(declared.getModifiers())) {
        Object read = codec.decodeKey(codec.encodeKey(key, declared), declared);
        assertThat(Objects.deepEquals(read, key)).as(read + " of " + key(key, declared)).isTrue();
      }
    }
  }

  private static boolean isReadable(Object key) {
    // Whether 0 is a hash code that is not remembered yet cannot be told.
    boolean zero = key instanceof Digest && key.hashCode() == 0;
    // Never equal, not even to its copy.
    boolean array = key instanceof Holder holder && holder.value() instanceof Object[];
    return !zero && !array;
  }

  /** A node that may be its own successor. */
  static final class Node {
    Object next = "end";
  }

  static final class MyIterator implements Iterator<String> {
    @Override
    public boolean hasNext() {
      return false;
    }

    @Override
    public String next() {
      throw new java.util.NoSuchElementException();
    }
  }

  static final class MyThread extends Thread {}

  record Search(String text, List<Holder> filters) {}

  private static Arguments refused(Object key, String named) {
    return Arguments.of(Named.of(named, key), named);
  }

  static Stream<Arguments> withoutIdentity() {
    List<Object> ownList = new ArrayList<>();
    ownList.add(ownList);
    Node loop = new Node();
    loop.next = List.of(loop);
    Object proxy =
        Proxy.newProxyInstance(LOADER, new Class<?>[] {Runnable.class}, (p, m, a) -> null);
    Supplier<String> lambda = () -> "x";
    TimeZone changed = TimeZone.getTimeZone("UTC");
    changed.setRawOffset(1);
    Object deep = "x";
    for (int i = 0; i < 100_000; i++) {
      deep = new Holder(deep);
    }
    return Stream.of(
        refused(lambda, "is a lambda"),
        refused(proxy, "is a proxy"),
        refused(Stream.of(1), "Pipeline"),
        refused(new ArrayList<>(List.of(1)).iterator(), "java.util.ArrayList$Itr"),
        refused(new MyIterator(), "MyIterator"),
        refused(new Object(), "java.lang.Object"),
        refused(new AtomicInteger(), "java.util.concurrent.atomic.AtomicInteger"),
        refused(Thread.currentThread(), "Thread"),
        refused(new MyThread(), "MyThread"),
        refused(Pattern.compile("a"), "java.util.regex.Pattern"),
        refused(new ArrayDeque<>(List.of(1)), "java.util.ArrayDeque"),
        refused(new HashMap<>(Map.of("a", 1)).values(), "java.util.HashMap$Values"),
        refused(new IdentityHashMap<>(Map.of("a", 1)), "IdentityHashMap"),
        refused(new StringBuilder("a"), "java.lang.StringBuilder"),
        refused(changed, "TimeZone"),
        refused(ownList, "contains itself"),
        refused(loop, "next[0]"),
        refused(deep, "500 levels"),
        refused(Collections.nCopies(Integer.MAX_VALUE, "x"), "characters"),
        refused(
            new Search("x", List.of(new Holder(1), new Holder(Pattern.compile("a")))),
            "filters[1].value"),
        refused(Map.of("a", List.of(new AtomicInteger())), "[value][0]"));
  }

  @ParameterizedTest
  @MethodSource("withoutIdentity")
  void keyWithoutIdentity_isRefused_namingTypeAndPath(Object key, String named) {
    assertThatThrownBy(() -> codec.encodeKey(key, Object.class))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("LARDER-3005")
        .hasMessageContaining(named);
    assertThatThrownBy(() -> keys.of(new Object[] {1, key}, false))
        .isInstanceOf(UnusableKeyException.class)
        .hasMessageContaining("parameter 2");
  }

  static Stream<Arguments> simple() {
    return Stream.of(
        Arguments.of("ada", String.class, "\"ada\""),
        Arguments.of("ada", Object.class, "\"ada\""),
        Arguments.of(
            "\"\\\b\f\n\r\t\u0001\u001f\u007f/é€\u2028😀",
            String.class,
            "\"\\\"\\\\\\b\\f\\n\\r\\t\\u0001\\u001F\u007f/é€\u2028😀\""),
        Arguments.of(42L, Long.class, "42"),
        Arguments.of(42L, Object.class, "{\"t\":\"java.lang.Long\",\"v\":42}"),
        Arguments.of(-7, Integer.class, "-7"),
        Arguments.of(new BigDecimal("1.10"), BigDecimal.class, "1.10"),
        Arguments.of(2.5, Double.class, "2.5"),
        Arguments.of(true, Boolean.class, "true"),
        Arguments.of('c', Character.class, "\"c\""),
        Arguments.of(DayOfWeek.FRIDAY, DayOfWeek.class, "\"FRIDAY\""),
        Arguments.of(new UUID(1, 2), UUID.class, "\"00000000-0000-0001-0000-000000000002\""),
        Arguments.of(LocalDate.EPOCH, LocalDate.class, "\"1970-01-01\""),
        Arguments.of(Instant.EPOCH, Instant.class, "\"1970-01-01T00:00:00Z\""),
        Arguments.of(Currency.getInstance("EUR"), Currency.class, "\"EUR\""),
        Arguments.of(Locale.GERMANY, Locale.class, "\"de_DE\""),
        Arguments.of(List.of("a", "b"), List.class, "[\"a\",\"b\"]"),
        Arguments.of(new Zoned(null), Zoned.class, "{\"time\":null}"));
  }

  @ParameterizedTest
  @MethodSource("simple")
  void simpleKey_isReadable(Object key, Class<?> declared, String text) {
    assertThat(key(key, declared)).isEqualTo(text);
  }

  @ParameterizedTest
  @org.junit.jupiter.params.provider.ValueSource(
      strings = {
        "",
        "garbage",
        "null",
        "{}",
        "[",
        "42",
        "\"x",
        "{\"t\":\"java.util.Date\"}",
        "{\"t\":\"javax.script.ScriptEngineManager\",\"v\":{}}",
        "{\"t\":\"io.larder.codec.key.KeyIdentityTest$Half\",\"v\":{}}",
        "{\"t\":\"io.larder.codec.key.KeyIdentityTest$Half\",\"v\":{\"tenant\":1,\"user\":\"x\"}}",
        "{\"t\":\"io.larder.codec.key.KeyIdentityTest$Half\",\"v\":{\"tenant\":\"A\",\"user\":\"x\",\"more\":1}}",
        "{\"t\":\"java.lang.Long\",\"v\":\"42\"}",
        "{\"t\":\"java.lang.Long\",\"v\":42} ",
        "{\"t\":\"java.util.Set\",\"v\":[2,1]}",
        "{\"t\":\"java.lang.Object[]\",\"v\":[{\"javax.script.ScriptEngineManager\":{}}]}",
        "{\"t\":\"java.lang.Class\",\"v\":\"javax.script.ScriptEngineManager\"}",
        "\"{\\\"a.B\\\":1}\""
      })
  void bytesThatNoCacheWrote_areUnreadable(String stored) {
    for (Class<?> declared : new Class<?>[] {Object.class, Half.class, UUID.class, Date.class}) {
      assertThatThrownBy(() -> codec.decodeKey(stored.getBytes(UTF_8), declared))
          .isInstanceOf(UnreadableValueException.class)
          .message()
          .doesNotContain("Script");
    }
  }
}
