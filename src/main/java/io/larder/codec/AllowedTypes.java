package io.larder.codec;

import io.larder.common.MessageId;
import java.util.Set;

/**
 * Decides which types entries of caches may name: those of the application's own bean archives,
 * value types and collections of the JDK, and {@code redis.codec.allowed-types}. A name is checked
 * before a class of that name is loaded.
 */
public final class AllowedTypes {
  /** Values and collections that carry no behaviour of their own. */
  private static final Set<String> JDK =
      Set.of(
          "java.lang.Boolean",
          "java.lang.Byte",
          "java.lang.Character",
          "java.lang.Double",
          "java.lang.Float",
          "java.lang.Integer",
          "java.lang.Long",
          "java.lang.Short",
          "java.lang.String",
          "java.math.BigDecimal",
          "java.math.BigInteger",
          "java.net.URI",
          "java.time.*",
          "java.util.ArrayDeque",
          "java.util.ArrayList",
          "java.util.Arrays$ArrayList",
          "java.util.BitSet",
          "java.util.Collections$EmptyList",
          "java.util.Collections$EmptyMap",
          "java.util.Collections$EmptySet",
          "java.util.Collections$SingletonList",
          "java.util.Collections$SingletonMap",
          "java.util.Collections$SingletonSet",
          "java.util.Collections$UnmodifiableList",
          "java.util.Collections$UnmodifiableMap",
          "java.util.Collections$UnmodifiableRandomAccessList",
          "java.util.Collections$UnmodifiableSet",
          "java.util.Currency",
          "java.util.Date",
          "java.util.HashMap",
          "java.util.HashSet",
          "java.util.ImmutableCollections$List12",
          "java.util.ImmutableCollections$ListN",
          "java.util.ImmutableCollections$Map1",
          "java.util.ImmutableCollections$MapN",
          "java.util.ImmutableCollections$Set12",
          "java.util.ImmutableCollections$SetN",
          "java.util.ImmutableCollections$SubList",
          "java.util.LinkedHashMap",
          "java.util.LinkedHashSet",
          "java.util.LinkedList",
          "java.util.Locale",
          "java.util.Optional",
          "java.util.OptionalDouble",
          "java.util.OptionalInt",
          "java.util.OptionalLong",
          "java.util.TreeMap",
          "java.util.TreeSet",
          "java.util.UUID",
          "java.util.concurrent.ConcurrentHashMap",
          "java.util.concurrent.CopyOnWriteArrayList");

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
    String element = typeName;
    while (element.startsWith("[")) {
      element = element.substring(1);
    }
    if (!element.equals(typeName)) {
      if (element.length() == 1) {
        return true;
      }
      element = element.substring(1, element.length() - 1);
    }
    return jdk.allows(element) || configured.allows(element) || archives.declares(element);
  }

  /**
   * Says that stored data must not name a type, and what to do.
   *
   * @param typeName its name
   * @return the message
   */
  public static String refusal(String typeName) {
    return MessageId.TYPE_NOT_ALLOWED.text(
        "type "
            + typeName
            + " would have to be named in the stored data and is neither of the application's own"
            + " bean archives nor a value or collection of the JDK; declare the type where it is"
            + " cached, or add it to redis.codec.allowed-types");
  }
}
