package io.larder.codec.key;

import java.util.AbstractMap.SimpleEntry;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Date;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Hashtable;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.Stack;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.Vector;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The JDK's collections, whose equality is that of their interface; the class does not count. */
@SuppressWarnings({"JdkObsolete", "JavaUtilDate"}) // as they may be declared
enum Structures implements KeyKind {
  LIST("list") {
    @Override
    public void write(Object value, KeyWriter out) {
      out.add('[');
      int i = 0;
      for (Object element : (List<?>) value) {
        out.add(i == 0 ? "" : ",").element(element, "[" + i++ + "]");
      }
      out.add(']');
      ElementEquality.check(value, list -> new ArrayList<>((List<?>) list));
    }

    @Override
    public Object read(KeyReader in, Class<?> declared) throws UnreadableKeyException {
      List<@Nullable Object> list = make(LISTS, declared);
      list.addAll(in.elements(Object.class));
      return list;
    }
  },
  SET("set") {
    @Override
    public void write(Object value, KeyWriter out) {
      writeSorted(texts((Set<?>) value, out), out);
      ElementEquality.check(value, set -> new HashSet<>((Set<?>) set));
    }

    @Override
    public Object read(KeyReader in, Class<?> declared) throws UnreadableKeyException {
      List<@Nullable Object> elements = in.elements(Object.class);
      requireSpread(elements.stream());
      if (EnumSet.class.isAssignableFrom(declared)) {
        return Enums.set(elements);
      }
      Set<@Nullable Object> set = make(SETS, declared);
      set.addAll(elements);
      return set;
    }
  },
  MAP("map") {
    @Override
    public void write(Object value, KeyWriter out) {
      writeSorted(texts((Map<?, ?>) value, out), out);
      ElementEquality.check(value, map -> new HashMap<>((Map<?, ?>) map));
    }

    @Override
    public Object read(KeyReader in, Class<?> declared) throws UnreadableKeyException {
      boolean ofEnum = declared == EnumMap.class;
      Map<@Nullable Object, @Nullable Object> map = ofEnum ? new HashMap<>() : make(MAPS, declared);
      List<@Nullable Object> entries = in.elements(Object.class);
      requireSpread(entries.stream().map(entry -> entry instanceof Object[] pair ? pair[0] : null));
      for (Object entry : entries) {
        @Nullable Object[] pair = pair(entry);
        map.put(pair[0], pair[1]);
      }
      return ofEnum ? Enums.map(map) : map;
    }
  },
  ENTRY("entry") {
    @Override
    public void write(Object value, KeyWriter out) {
      Map.Entry<?, ?> entry = (Map.Entry<?, ?>) value;
      out.add('[').element(entry.getKey(), "[key]");
      out.add(',').element(entry.getValue(), "[value]");
      out.add(']');
      ElementEquality.check(value, e -> new SimpleImmutableEntry<>((Map.Entry<?, ?>) e));
    }

    @Override
    public Object read(KeyReader in, Class<?> declared) throws UnreadableKeyException {
      @Nullable Object[] pair = pair(in.elements(Object.class).toArray());
      return declared == SimpleEntry.class
          ? new SimpleEntry<>(pair[0], pair[1])
          : new SimpleImmutableEntry<>(pair[0], pair[1]);
    }
  },
  OPTIONAL("optional") {
    @Override
    public void write(Object value, KeyWriter out) {
      out.add('[');
      ((Optional<?>) value).ifPresent(content -> out.element(content, "[0]"));
      out.add(']');
    }

    @Override
    public Object read(KeyReader in, Class<?> declared) throws UnreadableKeyException {
      List<@Nullable Object> content = in.elements(Object.class);
      return content.isEmpty() ? Optional.empty() : Optional.ofNullable(content.get(0));
    }
  };

  private static final List<Supplier<List<@Nullable Object>>> LISTS =
      List.of(ArrayList::new, LinkedList::new, CopyOnWriteArrayList::new, Vector::new, Stack::new);
  private static final List<Supplier<Set<@Nullable Object>>> SETS =
      List.of(
          HashSet::new,
          LinkedHashSet::new,
          TreeSet::new,
          CopyOnWriteArraySet::new,
          ConcurrentSkipListSet::new);
  private static final List<Supplier<Map<@Nullable Object, @Nullable Object>>> MAPS =
      List.of(
          HashMap::new,
          LinkedHashMap::new,
          TreeMap::new,
          ConcurrentHashMap::new,
          ConcurrentSkipListMap::new,
          Hashtable::new,
          Properties::new);

  private static final int ALIKE = 256;

  private final String tag;

  Structures(String tag) {
    this.tag = tag;
  }

  @Override
  public String tag() {
    return tag;
  }

  /** The kind of a class of the JDK, or null if it is none of these. */
  static @Nullable Structures of(Class<?> type) {
    return List.class.isAssignableFrom(type)
        ? LIST
        : Set.class.isAssignableFrom(type)
            ? SET
            : Map.class.isAssignableFrom(type)
                ? MAP
                : Map.Entry.class.isAssignableFrom(type)
                    ? ENTRY
                    : type == Optional.class ? OPTIONAL : null;
  }

  /** Writes a set or map with its order. */
  static void writeInOrder(Object value, KeyWriter out) {
    write(value instanceof Map<?, ?> map ? texts(map, out) : texts((Set<?>) value, out), out);
  }

  private static List<String> texts(Set<?> set, KeyWriter out) {
    List<String> texts = new ArrayList<>();
    for (Object element : set) {
      texts.add(out.text(element, "[]"));
    }
    return texts;
  }

  private static List<String> texts(Map<?, ?> map, KeyWriter out) {
    List<String> texts = new ArrayList<>();
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      String key = out.text(entry.getKey(), "[key]");
      texts.add("[" + key + "," + out.text(entry.getValue(), "[value]") + "]");
    }
    return texts;
  }

  private static void writeSorted(List<String> texts, KeyWriter out) {
    Collections.sort(texts);
    write(texts, out);
  }

  private static void write(List<String> texts, KeyWriter out) {
    out.add('[');
    for (int i = 0; i < texts.size(); i++) {
      out.add(i == 0 ? "" : ",").add(texts.get(i));
    }
    out.add(']');
  }

  /** An empty collection of a class that may stand where the type is declared. */
  private static <T> T make(List<Supplier<T>> makers, Class<?> declared)
      throws UnreadableKeyException {
    for (Supplier<T> maker : makers) {
      T made = maker.get();
      if (declared.isInstance(made)) {
        return made;
      }
    }
    throw new UnreadableKeyException("a key with a " + declared.getName());
  }

  /** Refuses elements that were chosen so that a table of them takes quadratic time. */
  private static void requireSpread(Stream<? extends @Nullable Object> elements)
      throws UnreadableKeyException {
    Map<Integer, Integer> counts = new HashMap<>();
    if (elements
        .mapToInt(Objects::hashCode)
        .anyMatch(h -> counts.merge(h, 1, Integer::sum) > ALIKE)) {
      throw new UnreadableKeyException("a key with too many elements of one hash code");
    }
  }

  private static @Nullable Object[] pair(@Nullable Object entry) throws UnreadableKeyException {
    if (entry instanceof Object[] pair && pair.length == 2) {
      return pair;
    }
    throw new UnreadableKeyException();
  }

  /** Those that know the class of their constants, and so cannot be empty here. */
  @SuppressWarnings({"unchecked", "rawtypes"}) // checked by the collections
  private static final class Enums {
    static Object set(List<?> constants) {
      return EnumSet.copyOf((List) constants);
    }

    static Object map(Map<?, ?> entries) {
      return new EnumMap((Map) entries);
    }
  }

  /** Gives an object of an application's class what it has of the JDK's class that it extends. */
  @SuppressWarnings("unchecked") // read as what it was written from
  static void addAll(Object part, Object target) throws UnreadableKeyException {
    if (part instanceof Map && target instanceof Map) {
      ((Map<Object, Object>) target).putAll((Map<Object, Object>) part);
    } else if (part instanceof Collection && target instanceof Collection) {
      ((Collection<Object>) target).addAll((Collection<Object>) part);
    } else if (part instanceof Date date && target.getClass() != part.getClass()) {
      ((Date) target).setTime(date.getTime());
    } else {
      throw new UnreadableKeyException("a key of " + target.getClass().getTypeName());
    }
  }
}
