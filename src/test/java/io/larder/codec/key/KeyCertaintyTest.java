package io.larder.codec.key;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larder.common.CodecException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.AbstractMap.SimpleEntry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Date;
import java.util.GregorianCalendar;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import javax.cache.annotation.GeneratedCacheKey;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Keys that look as if something of them said nothing, or as if they were those of the JDK. */
@SuppressWarnings({"JdkObsolete", "IdentityHashMapUsage", "serial"}) // they are what is written
class KeyCertaintyTest {
  private final KeyFormat format =
      new KeyFormat(name -> true, KeyCertaintyTest.class.getClassLoader());

  private String key(Object key, Class<?> declared) {
    return new String(format.encode(key, declared), UTF_8);
  }

  /** The usual generated key; nothing keeps the parameters but their hash code. */
  static final class CallKey implements GeneratedCacheKey {
    private final String method;
    private final transient int hash;

    CallKey(String method, Object... parameters) {
      this.method = method;
      this.hash = 31 * method.hashCode() + Arrays.deepHashCode(parameters);
    }

    @Override
    public int hashCode() {
      return hash;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof CallKey that && method.equals(that.method) && hash == that.hash;
    }
  }

  /** Has a constructor with the other field, which says nothing of the hash code. */
  static final class FileRef {
    private final String store;
    private final int hashCode;

    FileRef(String store) {
      this(store, 0);
    }

    FileRef(String store, int hashCode) {
      this.store = store;
      this.hashCode = hashCode;
    }

    @Override
    public int hashCode() {
      return hashCode;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof FileRef that && store.equals(that.store) && hashCode == that.hashCode;
    }
  }

  /** The constructor with the other field computes one hash code of many. */
  static final class Blob {
    private final String name;
    private final transient int contentHash;

    Blob(String name) {
      this(name, name.hashCode());
    }

    Blob(String name, int contentHash) {
      this.name = name;
      this.contentHash = contentHash;
    }

    @Override
    public int hashCode() {
      return contentHash;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Blob that
          && name.equals(that.name)
          && contentHash == that.contentHash;
    }
  }

  /** Computes what it is not given. */
  static final class Given {
    private final String name;
    private transient int hash;

    Given(String name, int hash) {
      this.name = name;
      this.hash = hash;
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
      return other instanceof Given that && name.equals(that.name) && hashCode() == that.hashCode();
    }
  }

  /** One of two fields is computed from the other. */
  static final class Twice {
    private final String name;
    private final int parametersHash;
    private transient int hash;

    Twice(String name, int parametersHash) {
      this.name = name;
      this.parametersHash = parametersHash;
    }

    @Override
    public int hashCode() {
      if (hash == 0) {
        hash = parametersHash;
      }
      return hash == 0 ? parametersHash : hash;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Twice that && name.equals(that.name) && hashCode() == that.hashCode();
    }
  }

  static final class LongHash {
    private final String name;
    private long hashCode;

    LongHash(String name) {
      this.name = name;
    }

    @Override
    public int hashCode() {
      if (hashCode == 0) {
        hashCode = name.hashCode();
      }
      return (int) hashCode;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof LongHash that && name.equals(that.name);
    }
  }

  static final class BoxedHash {
    private final String name;
    private Integer hashCode;

    BoxedHash(String name) {
      this.name = name;
    }

    @Override
    public int hashCode() {
      if (hashCode == null) {
        hashCode = name.hashCode();
      }
      return hashCode;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof BoxedHash that && name.equals(that.name);
    }
  }

  /** Remembers its hash code under another name, in the first of its fields. */
  static final class Memo {
    private int computed;
    private final String name;

    Memo(String name) {
      this.name = name;
    }

    @Override
    public int hashCode() {
      if (computed == 0) {
        computed = name.hashCode();
      }
      return computed;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Memo that && name.equals(that.name);
    }
  }

  static class Money extends BigDecimal {
    private final String currency;

    Money(String value, String currency) {
      super(value);
      this.currency = currency;
    }

    @Override
    public String toString() {
      return currency + super.setScale(2, RoundingMode.HALF_UP).toPlainString();
    }
  }

  static class Id extends BigInteger {
    Id(String value) {
      super(value);
    }

    @Override
    public BigInteger abs() {
      return BigInteger.ONE;
    }

    @Override
    public String toString() {
      return "id";
    }
  }

  static class Flags extends BitSet {
    Flags(int... bits) {
      for (int bit : bits) {
        set(bit);
      }
    }

    @Override
    public String toString() {
      return "{}";
    }
  }

  static class Page extends ArrayList<Object> {
    private final String name;

    Page(String name, Object... elements) {
      super(List.of(elements));
      this.name = name;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Page that && name.equals(that.name) && super.equals(other);
    }

    @Override
    public int hashCode() {
      return 31 * super.hashCode() + name.hashCode();
    }
  }

  /** Equal to a path of the same steps in the same order. */
  static class Steps extends LinkedHashSet<String> {
    Steps(String... steps) {
      super(List.of(steps));
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Steps that && List.copyOf(this).equals(List.copyOf(that));
    }

    @Override
    public int hashCode() {
      return List.copyOf(this).hashCode();
    }
  }

  static class Conf extends Properties {
    Conf(Properties defaults) {
      super(defaults);
    }
  }

  private static Properties defaults() {
    Properties defaults = new Properties();
    defaults.setProperty("tenant", "A");
    return defaults;
  }

  /** Changes nothing that a key reads. */
  static class Recent extends java.util.LinkedHashMap<String, Integer> {
    Recent(Map<String, Integer> entries) {
      super(entries);
    }

    @Override
    public Integer get(Object key) {
      return super.getOrDefault(key, 0);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
      return size() > 9;
    }
  }

  private static GregorianCalendar calendar(long change) {
    GregorianCalendar calendar = new GregorianCalendar(TimeZone.getTimeZone("UTC"), Locale.ROOT);
    calendar.setGregorianChange(new Date(change));
    calendar.setTimeInMillis(5);
    return calendar;
  }

  private static Arguments two(Object one, Object other) {
    return Arguments.of(one, other);
  }

  static Stream<Arguments> unequal() {
    return Stream.of(
        two(new CallKey("m", "A"), new CallKey("m", "B")),
        two(new FileRef("s", 7), new FileRef("s", 8)),
        two(new FileRef("s", 0), new FileRef("s", 8)),
        two(new Blob("s", 7), new Blob("s", 8)),
        two(new Blob("s"), new Blob("s", 0)),
        two(new Blob("s"), new Blob("s", 8)),
        two(new Given("s", 0), new Given("s", 7)),
        two(new Given("s", 7), new Given("s", 8)),
        two(new Twice("s", 7), new Twice("s", 8)),
        two(new Money("1.001", "EUR"), new Money("1.004", "EUR")),
        two(new Money("1.0", "EUR"), new Money("1.00", "EUR")),
        two(new Id("1"), new Id("2")),
        two(new BigDecimal(new Id("1" + "0".repeat(30)), 2), new BigDecimal("2")),
        two(
            new BigDecimal(new Id("1" + "0".repeat(30)), 2),
            new BigDecimal(new Id("2" + "0".repeat(30)), 2)),
        two(new Flags(1), new Flags(2)),
        two(new Steps("a", "b"), new Steps("b", "a")),
        two(calendar(0), calendar(1)));
  }

  @ParameterizedTest
  @MethodSource("unequal")
  void unequalKeys_areTwo_inWhateverOrderTheyAreSeen(Object one, Object other) {
    assertThat(one).isNotEqualTo(other);
    for (Class<?> declared : new Class<?>[] {Object.class, one.getClass()}) {
      assertThat(key(one, declared)).isNotEqualTo(key(other, declared));
      KeyFormat fresh = new KeyFormat(name -> true, KeyCertaintyTest.class.getClassLoader());
      assertThat(fresh.encode(other, declared)).isNotEqualTo(fresh.encode(one, declared));
    }
  }

  private static <T> T asked(T key) {
    int unused = key.hashCode();
    return key;
  }

  static Stream<Arguments> equal() {
    return Stream.of(
        two(new CallKey("m", "A"), new CallKey("m", "A")),
        two(new Blob("s"), new Blob("s", "s".hashCode())),
        two(asked(new Given("s", 0)), new Given("s", 0)),
        two(asked(new Twice("s", 7)), new Twice("s", 7)),
        two(asked(new LongHash("s")), new LongHash("s")),
        two(asked(new BoxedHash("s")), new BoxedHash("s")),
        two(asked(new Memo("s")), new Memo("s")),
        two(new Steps("b", "a"), new Steps("b", "a")),
        two(new Recent(Map.of("a", 1)), new Recent(Map.of("a", 1))),
        two(Collections.unmodifiableList(new LinkedList<>(List.of(1))), List.of(1)),
        two(Collections.checkedList(new ArrayList<>(List.of("a")), String.class), List.of("a")),
        two(Collections.unmodifiableMap(new TreeMap<>(Map.of("a", 1))), Map.of("a", 1)),
        two(new TreeMap<>(Map.of("a", 1)).headMap("b"), Map.of("a", 1)),
        two(Collections.newSetFromMap(new HashMap<>()), Set.of()),
        two(new TreeSet<>(Comparator.<Integer>reverseOrder()), Set.of()),
        two(new HashMap<>(Map.of("a", 1)).entrySet(), Set.of(new SimpleEntry<>("a", 1))));
  }

  @ParameterizedTest
  @MethodSource("equal")
  void equalKeys_areOne(Object one, Object other) {
    assertThat(one).isEqualTo(other);
    assertThat(key(one, Object.class)).isEqualTo(key(other, Object.class));
  }

  static class Silent extends ArrayList<Object> {
    Silent(Object... elements) {
      super(List.of(elements));
    }

    @Override
    public Iterator<Object> iterator() {
      return Collections.emptyIterator();
    }
  }

  static class Days extends Date {
    @Override
    public long getTime() {
      return super.getTime() / 86_400_000 * 86_400_000;
    }
  }

  static class Masked extends SimpleEntry<String, String> {
    Masked(String key, String value) {
      super(key, value);
    }

    @Override
    public String getValue() {
      return "*";
    }
  }

  static class Frozen extends GregorianCalendar {
    @Override
    public long getTimeInMillis() {
      return 0;
    }
  }

  static Stream<Object> uncertain() {
    Map<String, String> byIdentity = new IdentityHashMap<>(Map.of("a", "x"));
    Set<String> setByIdentity = Collections.newSetFromMap(new IdentityHashMap<>());
    setByIdentity.add("a");
    ToIntFunction<Object> identity = System::identityHashCode;
    Set<Object> sortedByIdentity = new TreeSet<>(Comparator.comparingInt(identity));
    Map<String, Integer> anyCase = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    Collection<Object> page = new Page("A", 1);
    return Stream.of(
        Collections.unmodifiableMap(byIdentity),
        Collections.synchronizedMap(byIdentity),
        Collections.checkedMap(byIdentity, String.class, String.class),
        Collections.unmodifiableMap(Collections.synchronizedMap(byIdentity)),
        byIdentity.keySet(),
        byIdentity.entrySet(),
        byIdentity.entrySet().iterator().next(),
        Collections.unmodifiableSet(byIdentity.keySet()),
        setByIdentity,
        Collections.unmodifiableList((Page) page),
        Collections.synchronizedList((Page) page),
        new javax.script.SimpleBindings(new HashMap<>(Map.of("a", 1))),
        sortedByIdentity,
        anyCase,
        anyCase.keySet(),
        Collections.unmodifiableSortedMap(new TreeMap<>(String.CASE_INSENSITIVE_ORDER)),
        new Conf(defaults()),
        new Silent(1),
        new Days(),
        new Masked("a", "b"),
        new Frozen());
  }

  record Holder(Object value) {}

  @ParameterizedTest
  @MethodSource("uncertain")
  void keyThatCannotBeWrittenWithCertainty_isRefused(Object key) {
    for (Object holder : new Object[] {key, List.of(key), new Holder(key), Map.of("a", key)}) {
      assertThatThrownBy(() -> format.encode(holder, Object.class))
          .isInstanceOf(CodecException.class)
          .hasMessageContaining("LARDER-3005");
    }
  }
}
