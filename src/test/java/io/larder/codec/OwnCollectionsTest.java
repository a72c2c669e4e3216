package io.larder.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.google.common.collect.HashMultiset;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.larder.codec.OwnCollections.Defaults;
import io.larder.codec.OwnCollections.Headers;
import io.larder.codec.OwnCollections.Roles;
import io.larder.common.CodecException;
import jakarta.enterprise.util.TypeLiteral;
import java.io.Serializable;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.AbstractCollection;
import java.util.AbstractList;
import java.util.AbstractQueue;
import java.util.AbstractSet;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Date;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Properties;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Collections of the application, and what else extends a class of the JDK, keep their class. */
class OwnCollectionsTest {
  private static final int BEYOND_SAMPLES = 25;

  private final JsonCodec json = new JsonCodec(Set.of(), OwnCollectionsTest.class.getClassLoader());
  private final TypedCodec codec = codec();

  private TypedCodec codec() {
    ClassLoader loader = OwnCollectionsTest.class.getClassLoader();
    BeanArchives archives = new BeanArchives(loader);
    archives.add(OwnCollectionsTest.class);
    return new TypedCodec(json, new AllowedTypes(Set.of(), archives), loader);
  }

  static class Counts extends HashMap<String, Integer> {
    private static final long serialVersionUID = 1L;

    @Override
    public Integer get(Object name) {
      return getOrDefault(name, 0);
    }
  }

  static class Page extends AbstractList<String> {
    private final List<String> all;
    private final int total;

    Page(List<String> all, int total) {
      this.all = all;
      this.total = total;
    }

    @Override
    public String get(int index) {
      return all.get(index);
    }

    @Override
    public int size() {
      return Math.min(all.size(), total);
    }
  }

  static class Grants extends AbstractSet<String> {
    private final Set<String> all = new HashSet<>();
    String tenant = "none";

    @Override
    public boolean add(String grant) {
      return all.add(grant);
    }

    @Override
    public boolean contains(Object grant) {
      return tenant.equals("root") || all.contains(grant);
    }

    @Override
    public Iterator<String> iterator() {
      return all.iterator();
    }

    @Override
    public int size() {
      return all.size();
    }
  }

  static class Doubled extends AbstractCollection<Integer> {
    @Override
    public Iterator<Integer> iterator() {
      return List.of(1, 1).iterator();
    }

    @Override
    public int size() {
      return 2;
    }
  }

  static class Bounded extends AbstractQueue<Integer> {
    private final ArrayDeque<Integer> all = new ArrayDeque<>();

    @Override
    public boolean offer(Integer element) {
      return all.size() < 2 && all.add(element);
    }

    @Override
    public Integer poll() {
      return all.poll();
    }

    @Override
    public Integer peek() {
      return all.peek();
    }

    @Override
    public Iterator<Integer> iterator() {
      return all.iterator();
    }

    @Override
    public int size() {
      return all.size();
    }
  }

  static class Nines extends ArrayDeque<Integer> {
    private static final long serialVersionUID = 1L;

    @Override
    public Integer peekFirst() {
      return 9;
    }
  }

  interface Named {
    default String name() {
      return "named";
    }
  }

  static class NamedList extends ArrayList<String> implements Named {
    private static final long serialVersionUID = 1L;
  }

  static class Plain extends ArrayList<String> {
    private static final long serialVersionUID = 1L;
  }

  static class Settings extends Properties {
    private static final long serialVersionUID = 1L;
  }

  static class Reference extends AtomicReference<String> {
    private static final long serialVersionUID = 1L;
    public String unit = "ms";
  }

  static class Text extends AtomicReference<String> {
    private static final long serialVersionUID = 1L;
  }

  /** What it is read as is one more. */
  static class Growing extends AtomicInteger {
    private static final long serialVersionUID = 1L;

    Growing(int value) {
      super(value + 1);
    }
  }

  record Lists(List<String> list) {}

  record Sets(Set<String> set) {}

  record Maps(Map<String, String> map) {}

  record Counters(HashMap<String, Integer> map) {}

  record Any(Object any) {}

  record Kept(Collection<String> any, HashMap<String, String> map, Deque<Integer> deque) {}

  record Keys(String entity, Serializable id) {}

  record Items(Iterable<?> items) {}

  record Properly(Properties properties, Map<?, ?> map) {}

  record References(AtomicReference<String> one, Optional<AtomicReference<String>> other) {}

  private static Headers headers() {
    Headers headers = new Headers();
    headers.put("Content-Type", "x");
    return headers;
  }

  private static Roles roles() {
    Roles roles = new Roles();
    roles.add("admin");
    return roles;
  }

  private static Grants grants() {
    Grants grants = new Grants();
    grants.add("read");
    grants.tenant = "root";
    return grants;
  }

  private static NamedList named() {
    NamedList list = new NamedList();
    list.add("a");
    return list;
  }

  private static Map<String, String> recent() {
    Map<String, String> recent =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > 2;
          }
        };
    recent.put("a", "1");
    return recent;
  }

  private static <T> Type type(TypeLiteral<T> literal) {
    return literal.getType();
  }

  /** Those that no name in the data brings back. */
  static Stream<Arguments> lost() {
    Page page = new Page(List.of("a"), 7);
    Defaults defaults = new Defaults(Map.of("a", "b"));
    Type list = type(new TypeLiteral<List<String>>() {});
    Type map = type(new TypeLiteral<Map<String, String>>() {});
    Type set = type(new TypeLiteral<Set<String>>() {});
    Settings settings = new Settings();
    settings.put("a", "b");
    Reference reference = new Reference();
    reference.unit = "h";
    Text text = new Text();
    text.set("x");
    return Stream.of(
        arguments(page, list),
        arguments(page, type(new TypeLiteral<Collection<String>>() {})),
        arguments(page, Page.class),
        arguments(new Lists(page), Lists.class),
        arguments(List.of(page), type(new TypeLiteral<List<List<String>>>() {})),
        arguments(Map.of("k", page), type(new TypeLiteral<Map<String, List<String>>>() {})),
        arguments(Optional.of(page), type(new TypeLiteral<Optional<List<String>>>() {})),
        arguments(new List<?>[] {page}, List[].class),
        arguments(new Any(page), Any.class),
        arguments(grants(), set),
        arguments(new Sets(grants()), Sets.class),
        arguments(defaults, map),
        arguments(defaults, Map.class),
        arguments(new Maps(defaults), Maps.class),
        arguments(recent(), map),
        arguments(new Maps(recent()), Maps.class),
        arguments(new Doubled(), type(new TypeLiteral<Collection<Integer>>() {})),
        arguments(HashMultiset.create(List.of("a")), Collection.class),
        arguments(new Maps(headers()), Maps.class),
        arguments(new Sets(roles()), Sets.class),
        arguments(new Lists(named()), Lists.class),
        arguments(List.of(headers()), type(new TypeLiteral<List<Map<String, String>>>() {})),
        arguments(settings, Settings.class),
        arguments(settings, Properties.class),
        arguments(settings, Map.class),
        arguments(List.of(settings), type(new TypeLiteral<List<Settings>>() {})),
        arguments(new Properly(settings, null), Properly.class),
        arguments(new Properly(null, settings), Properly.class),
        arguments(reference, Reference.class),
        arguments(List.of(reference), type(new TypeLiteral<List<Reference>>() {})),
        arguments(new References(reference, Optional.empty()), References.class),
        arguments(new References(null, Optional.of(text)), References.class),
        arguments(text, type(new TypeLiteral<AtomicReference<String>>() {})),
        arguments(new Growing(3), Growing.class));
  }

  @ParameterizedTest
  @MethodSource("lost")
  void collection_thatIsMoreThanItsElements_isRefused(Object value, Type type) {
    assertThatThrownBy(() -> codec.encode(value, type))
        .isInstanceOf(CodecException.class)
        .hasMessageMatching("(?s)LARDER-(3001|5001): .*");
    assertThatThrownBy(() -> json.encode(value, type))
        .isInstanceOf(CodecException.class)
        .hasMessageMatching("(?s)LARDER-(3001|5001): .*");
  }

  @Test
  void collection_inAPropertyOfManyHarmlessOnes_isRefusedWithItsClass() {
    for (int i = 0; i < BEYOND_SAMPLES; i++) {
      codec.encode(new Maps(Map.of("a", "b")), Maps.class);
      json.encode(new Maps(Map.of("a", "b")));
    }
    assertThatThrownBy(() -> codec.encode(new Maps(headers()), Maps.class))
        .hasMessageContaining("property map (")
        .hasMessageContaining(Headers.class.getName());
    assertThatThrownBy(() -> json.encode(new Maps(headers())))
        .hasMessageContaining("property map (")
        .hasMessageContaining(Headers.class.getName());
    assertThatThrownBy(() -> json.encode(List.of(Map.of("a", new Maps(headers())))))
        .hasMessageContaining(Headers.class.getName());
  }

  /** Those whose class is declared, or may be named where it is not. */
  static Stream<Arguments> kept() {
    Type map = type(new TypeLiteral<Map<String, String>>() {});
    Counts counts = new Counts();
    counts.put("a", 1);
    Nines nines = new Nines();
    nines.add(1);
    return Stream.of(
        arguments(headers(), Headers.class),
        arguments(headers(), map),
        arguments(headers(), type(new TypeLiteral<HashMap<String, String>>() {})),
        arguments(headers(), Object.class),
        arguments(new Any(headers()), Any.class),
        arguments(List.of(headers()), type(new TypeLiteral<List<Headers>>() {})),
        arguments(roles(), type(new TypeLiteral<Set<String>>() {})),
        arguments(named(), type(new TypeLiteral<List<String>>() {})),
        arguments(new Counters(counts), Counters.class),
        arguments(new Kept(roles(), headers(), nines), Kept.class),
        arguments(new Bounded(), type(new TypeLiteral<Queue<Integer>>() {})));
  }

  @ParameterizedTest
  @MethodSource("kept")
  void collection_whoseClassIsDeclaredOrNamed_isReadAsItsClass(Object value, Type type)
      throws Exception {
    Object read = codec.decode(codec.encode(value, type), type, null);
    assertThat(classes(read)).isEqualTo(classes(value));
    assertThat(read.toString()).isEqualTo(value.toString());
  }

  private static List<Class<?>> classes(Object value) {
    if (value instanceof Kept kept) {
      return List.of(kept.any().getClass(), kept.map().getClass(), kept.deque().getClass());
    }
    if (value instanceof Counters counters) {
      return List.of(counters.map().getClass());
    }
    if (value instanceof Any any) {
      return List.of(any.any().getClass());
    }
    return value instanceof List<?> list && list.get(0) instanceof Headers one
        ? List.of(one.getClass())
        : List.of(value.getClass());
  }

  /** Those that are nothing but their elements, whatever class they come back as. */
  static Stream<Arguments> alike() {
    Type list = type(new TypeLiteral<List<String>>() {});
    Type set = type(new TypeLiteral<Set<String>>() {});
    Type map = type(new TypeLiteral<Map<String, String>>() {});
    Plain plain = new Plain();
    plain.add("a");
    List<String> braces =
        new ArrayList<>() {
          private static final long serialVersionUID = 1L;

          {
            add("a");
          }
        };
    return Stream.of(
        arguments(plain, list),
        arguments(braces, list),
        arguments(braces, type(new TypeLiteral<Collection<String>>() {})),
        arguments(braces, type(new TypeLiteral<ArrayList<String>>() {})),
        arguments(new Lists(braces), Lists.class),
        arguments(ImmutableList.of("a"), list),
        arguments(ImmutableList.of("a"), type(new TypeLiteral<Collection<String>>() {})),
        arguments(ImmutableSet.of("a", "b"), set),
        arguments(ImmutableMap.of("a", "b", "c", "d"), map),
        arguments(ImmutableMap.of("a", "b"), map),
        arguments(
            ImmutableMap.of("a", "b", "c", "b").values(),
            type(new TypeLiteral<Collection<String>>() {})),
        arguments(com.google.common.collect.Lists.transform(List.of(1), i -> "n" + i), list),
        arguments(new Lists(ImmutableList.of()), Lists.class),
        arguments(new Sets(ImmutableSet.of("a")), Sets.class),
        arguments(new Maps(ImmutableMap.of("a", "b")), Maps.class),
        arguments(Collections.unmodifiableList(plain), list),
        arguments(Collections.unmodifiableMap(new TreeMap<>(Map.of("a", "b"))), map),
        arguments(Collections.synchronizedSet(new HashSet<>(Set.of("a"))), set),
        arguments(Collections.unmodifiableCollection(List.of("a")), Collection.class),
        arguments(new HashMap<>(Map.of("a", "b")).values(), Collection.class),
        arguments(new ArrayList<>(List.of("a", "b")).subList(0, 1), list),
        arguments(Arrays.asList("a", null), list),
        arguments(
            new Maps(Collections.synchronizedMap(new HashMap<>(Map.of("a", "b")))), Maps.class));
  }

  @ParameterizedTest
  @MethodSource("alike")
  void collection_thatIsItsElements_isReadAsOneOfTheDeclaredType(Object value, Type type)
      throws Exception {
    for (int i = 0; i < 2; i++) {
      Object read = codec.decode(codec.encode(value, type), type, null);
      assertThat(read.toString()).isEqualTo(value.toString());
      Object plain = json.decode(json.encode(value, type), type);
      assertThat(plain.toString()).isEqualTo(value.toString());
    }
  }

  @Test
  void value_thatIsReadAsAnotherClassThanDeclared_isUnreadable() throws Exception {
    byte[] properties = codec.encode(new Properties(), Properties.class);
    String fingerprint =
        new TypeFingerprints(json.mapper())
            .fingerprint(json.mapper().constructType(Settings.class));
    byte[] forged = ("1" + fingerprint + "{\"a\":\"b\"}").getBytes(UTF_8);
    assertThat(properties).isNotEmpty();
    assertThatThrownBy(() -> codec.decode(forged, Settings.class, null))
        .isInstanceOf(UnreadableValueException.class);
    assertThatThrownBy(() -> json.decode("{\"a\":\"b\"}".getBytes(UTF_8), Settings.class))
        .isInstanceOf(UnreadableValueException.class);
  }

  enum Level {
    LOW,
    HIGH {}
  }

  static Stream<Object> identifiers() {
    return Stream.of(
        "x",
        5,
        5L,
        (short) 5,
        (byte) 5,
        5.5,
        5.5f,
        Double.NaN,
        -0.0,
        true,
        'c',
        new BigDecimal("1.50"),
        BigInteger.TEN,
        new UUID(1, 2),
        new Date(5),
        Instant.EPOCH,
        Level.LOW,
        Level.HIGH,
        new Any("a"),
        List.of("a", 5L),
        List.of("java.lang.Long#123", 5),
        new ArrayList<>(List.of(List.of(1))),
        Set.of(1L),
        Map.of("a", 5L),
        new TreeMap<>(Map.of("a", 5L)),
        new ArrayDeque<>(List.of(1, 2)),
        new PriorityQueue<>(List.of(3, 1, 2)),
        new int[] {1},
        new String[] {"a"},
        Locale.FRANCE);
  }

  @ParameterizedTest
  @MethodSource("identifiers")
  void serializable_ofAnyClass_isReadAsItWas(Object id) throws Exception {
    if (!(id instanceof Serializable serializable)) {
      assertThat(id).isInstanceOf(Any.class);
      return;
    }
    Keys keys = new Keys("user", serializable);
    Keys read = (Keys) codec.decode(codec.encode(keys, Keys.class), Keys.class, null);
    if (id instanceof Queue<?> queue) {
      assertThat(read.id()).hasSameClassAs(id);
      assertThat((Collection<?>) read.id()).hasToString(queue.toString());
    } else if (id.equals(Double.NaN)) {
      assertThat(read).isEqualTo(keys);
    } else {
      assertThat(read).usingRecursiveComparison().isEqualTo(keys);
      assertThat(
              read.id() instanceof Collection
                  || read.id().getClass() == id.getClass()
                  || id instanceof Map)
          .isTrue();
    }
  }

  static Stream<Collection<?>> queues() {
    return Stream.of(
        new ArrayDeque<>(List.of(1, 2)),
        new PriorityQueue<>(List.of(3, 1, 2)),
        Set.of(1),
        List.of(1, 2),
        new ArrayList<>(List.of(5L)));
  }

  @ParameterizedTest
  @MethodSource("queues")
  void queue_whereNothingTellsItsKind_isReadAsItsKindOrRefused(Collection<?> queue)
      throws Exception {
    check(queue, codec, new Any(queue), Any.class);
    check(queue, codec, new Items(queue), Items.class);
    boolean isTold = !(queue instanceof Queue);
    if (!isTold) {
      assertThatThrownBy(() -> json.encode(new Any(queue))).isInstanceOf(CodecException.class);
      assertThatThrownBy(() -> json.encode(new Keys("a", (Serializable) queue)))
          .isInstanceOf(CodecException.class);
    }
  }

  private static void check(Collection<?> queue, TypedCodec codec, Object holder, Class<?> type)
      throws Exception {
    Object read = codec.decode(codec.encode(holder, type), type, null);
    Object content = read instanceof Any any ? any.any() : ((Items) read).items();
    assertThat(content.toString()).isEqualTo(queue.toString());
    assertThat(content instanceof List).isEqualTo(queue instanceof List);
    assertThat(content instanceof Set).isEqualTo(queue instanceof Set);
    if (queue instanceof Queue) {
      assertThat(content).hasSameClassAs(queue);
    }
  }
}
