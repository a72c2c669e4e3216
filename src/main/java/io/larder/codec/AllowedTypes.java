package io.larder.codec;

import io.larder.codec.shape.UnusableTypes;
import io.larder.common.MessageId;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Decides which types entries of caches may name: those of the application's own bean archives,
 * value types and collections of the JDK, and {@code redis.codec.allowed-types}. A name is checked
 * before a class of that name is loaded.
 */
public final class AllowedTypes {
  /** Values and collections that carry no behaviour of their own. */
  private static final Set<String> JDK =
      Stream.of(
              names("lang", "Boolean Byte Character Double Float Integer Long Short String"),
              names("math", "BigDecimal BigInteger RoundingMode"),
              names("net", "URI"),
              names("sql", "Date Time Timestamp"),
              names("time", "*"),
              names("util", "ArrayDeque ArrayList Arrays$ArrayList BitSet Currency Date HashMap"),
              names("util", "HashSet LinkedHashMap LinkedHashSet LinkedList Locale Optional"),
              names(
                  "util",
                  "OptionalDouble OptionalInt OptionalLong PriorityQueue TreeMap TreeSet UUID"
                      + " Vector"),
              names("util.Collections$", "EmptyList EmptyMap EmptySet SingletonList"),
              names("util.Collections$", "SingletonMap SingletonSet UnmodifiableList"),
              names("util.Collections$", "UnmodifiableRandomAccessList UnmodifiableMap"),
              names("util.Collections$", "UnmodifiableSet"),
              names("util.ImmutableCollections$", "List12 ListN Map1 MapN Set12 SetN SubList"),
              names("util.concurrent", "ConcurrentHashMap ConcurrentSkipListMap"),
              names("util.concurrent", "ConcurrentSkipListSet CopyOnWriteArrayList TimeUnit"))
          .flatMap(names -> names)
          .collect(Collectors.toUnmodifiableSet());

  /**
   * What values and collections of the JDK name beside their own classes when they are serialized,
   * and those that come back from Java serialization only.
   */
  private static final Set<String> SERIALIZED =
      Stream.of(
              names("lang", "Enum Number String$CaseInsensitiveComparator StringBuffer"),
              names("lang", "StringBuilder Throwable Exception RuntimeException StackTraceElement"),
              names("util", "AbstractMap$SimpleEntry AbstractMap$SimpleImmutableEntry Calendar"),
              names("util", "CollSer Comparators$NaturalOrderComparator EnumMap"),
              names("util", "EnumSet$SerializationProxy GregorianCalendar Hashtable Map$Entry"),
              names("util", "Properties SimpleTimeZone Stack TimeZone"),
              Stream.of("sun.util.calendar.ZoneInfo"),
              names("util.Collections$", "ReverseComparator SynchronizedCollection"),
              names("util.Collections$", "SynchronizedList SynchronizedMap"),
              names("util.Collections$", "SynchronizedRandomAccessList SynchronizedSet"),
              names("util.Collections$", "UnmodifiableCollection UnmodifiableSortedMap"),
              names("util.Collections$", "UnmodifiableSortedSet"),
              names("util.concurrent", "ConcurrentHashMap$Segment CopyOnWriteArraySet"),
              names("util.concurrent.atomic", "AtomicBoolean AtomicInteger AtomicLong"),
              names("util.concurrent.locks", "AbstractOwnableSynchronizer"),
              names("util.concurrent.locks", "AbstractQueuedSynchronizer ReentrantLock"),
              names("util.concurrent.locks", "ReentrantLock$NonfairSync ReentrantLock$Sync"))
          .flatMap(names -> names)
          .collect(Collectors.toUnmodifiableSet());

  /** Beside these, of which arrays say nothing of what is in them; that has names of its own. */
  private static final Set<String> ELEMENTS =
      Stream.of(
              names("io", "Serializable"),
              names("lang", "CharSequence Comparable Number Object"),
              names("util", "Collection List Map Set"))
          .flatMap(names -> names)
          .collect(Collectors.toUnmodifiableSet());

  private static final String ALLOW =
      "declare the type where it is cached, or add it to redis.codec.allowed-types";

  // JVM specification, 4.4.7 and 4.4.1: no class has a longer name, no array more dimensions.
  private static final int LONGEST = 65_535;
  private static final int MOST_DIMENSIONS = 255;

  private final NameAllowlist jdk = new NameAllowlist(JDK);
  private final NameAllowlist configured;
  private final BeanArchives archives;

  /** Allows the given classes and packages ({@code com.example.*}) beside those of the archives. */
  public AllowedTypes(Set<String> configured, BeanArchives archives) {
    this.configured = new NameAllowlist(configured);
    this.archives = archives;
  }

  /** Whether stored data may name a type. Loads nothing. */
  public boolean allows(String typeName) {
    return allows(typeName, this::allowsElement);
  }

  /** Whether a serialized value may, of which some types are declared. Loads nothing. */
  boolean allowsSerialized(String typeName, Set<String> declared) {
    return !isCode(typeName)
        && allows(
            typeName,
            element ->
                declared.contains(element)
                    || SERIALIZED.contains(element)
                    || allowsElement(element));
  }

  /** Whether values of a type name a method to run, so that no setting may allow it. */
  private static boolean isCode(String typeName) {
    return typeName.equals("java.lang.invoke.SerializedLambda");
  }

  private boolean allowsElement(String typeName) {
    return jdk.allows(typeName) || configured.allows(typeName) || archives.declares(typeName);
  }

  private static boolean allows(String typeName, Predicate<String> allowed) {
    int dimensions = 0;
    while (dimensions < typeName.length() && typeName.charAt(dimensions) == '[') {
      dimensions++;
    }
    if (typeName.length() > LONGEST || dimensions > MOST_DIMENSIONS) {
      return false;
    }
    if (dimensions == 0) {
      return allowed.test(typeName);
    }
    String element = typeName.substring(dimensions);
    if (element.length() == 1) {
      return true; // an array of primitives
    }
    if (!element.startsWith("L") || !element.endsWith(";")) {
      return false;
    }
    element = element.substring(1, element.length() - 1);
    return ELEMENTS.contains(element) || allowed.test(element);
  }

  private static Stream<String> names(String place, String simpleNames) {
    String prefix = "java." + place + (place.endsWith("$") ? "" : ".");
    return Stream.of(simpleNames.split(" ")).map(prefix::concat);
  }

  /**
   * {@return a message that stored JSON must not name a type, and what to do} Where values of the
   * type have a problem beside, so that they would be refused if it were allowed, that is said.
   */
  public static String refusal(Class<?> refused, @Nullable String problem) {
    Class<?> type = element(refused);
    String advice;
    if (problem != null) {
      advice = "redis.codec.allowed-types would not help: " + problem;
    } else {
      advice = isJdk(type) && UnusableTypes.hasIdentity(type) ? "cache what it holds" : ALLOW;
    }
    return message(type, advice);
  }

  /** {@return a message that a serialized value must not name a type, and what to do} */
  static String refusalOfSerialized(Class<?> refused) {
    return isCode(refused.getName())
        ? refusal(refused, "a lambda is code and no data")
        : message(element(refused), ALLOW);
  }

  private static String message(Class<?> type, String advice) {
    return MessageId.TYPE_NOT_ALLOWED.text(
        "type %s would have to be named in the stored data and is %s; %s",
        type.getName(),
        isJdk(type)
            ? "none of the values and collections of the JDK that may be"
            : "neither of the application's own bean archives (of one with libraries in it only the"
                + " packages of the beans) nor a value or collection of the JDK",
        advice);
  }

  /** The setting allows arrays by their elements. */
  private static Class<?> element(Class<?> refused) {
    Class<?> type = refused;
    while (type.isArray()) {
      type = type.getComponentType();
    }
    return type;
  }

  private static boolean isJdk(Class<?> type) {
    return type.getName().startsWith("java.");
  }
}
