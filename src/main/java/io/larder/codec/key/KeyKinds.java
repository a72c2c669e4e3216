package io.larder.codec.key;

import io.larder.common.LazyEntities;
import io.larder.common.LiveTypes;
import java.lang.invoke.MethodType;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.Spliterator;
import java.util.TimeZone;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import java.util.stream.BaseStream;
import org.jspecify.annotations.Nullable;

/** Knows the kind of every class, as the class of a value and as a declared type. Thread-safe. */
final class KeyKinds {
  static final String BY_IDENTITY =
      "is neither a value nor a List, Set or Map of the JDK: what it equals cannot be told";
  private static final List<Class<?>> WITHOUT_STATE =
      List.of(Iterator.class, Enumeration.class, Spliterator.class, BaseStream.class);
  private static final List<Class<?>> UNDER_WAY = List.of(Future.class, CompletionStage.class);
  // Of Weld, OpenWebBeans, Javassist, Spring and WildFly; of ArC; of Hibernate and Byte Buddy. What
  // comes after the first "$" of a nested class may be anything else.
  private static final Pattern MADE_NAME =
      Pattern.compile("\\$\\$|_ClientProxy$|\\$(HibernateProxy|ByteBuddy)\\$");
  private static final Set<String> MADE_INTERFACES =
      Set.of(
          "org.jboss.weld.proxy.WeldClientProxy",
          "org.apache.webbeans.proxy.OwbNormalScopeProxy",
          "io.quarkus.arc.ClientProxy",
          "org.hibernate.proxy.HibernateProxy",
          "javassist.util.proxy.ProxyObject",
          "org.springframework.aop.SpringProxy");
  private static final Map<String, KeyKind> TAGS = new HashMap<>();
  private static final Map<KeyKind, String> NAMES = new HashMap<>();

  static {
    // With the names of classes for those who read the keys of a cache without types.
    for (Class<?> type :
        List.of(
            String.class,
            Integer.class,
            Boolean.class,
            Long.class,
            Short.class,
            Byte.class,
            Character.class,
            Double.class,
            Float.class)) {
      tag(type.getName(), scalar(type));
    }
    tag(List.class.getName(), Structures.LIST);
    tag(Set.class.getName(), Structures.SET);
    tag(Map.class.getName(), Structures.MAP);
    tag(Map.Entry.class.getName(), Structures.ENTRY);
    tag("java.util.Optional", Structures.OPTIONAL);
    tag(Class.class.getName(), NameKinds.CLASSES);
    Scalars.all().forEach(scalar -> tag(scalar.tag(), scalar));
  }

  private final Map<Class<?>, KeyKind> known = new ConcurrentHashMap<>();

  private static void tag(String name, KeyKind kind) {
    TAGS.put(name, kind);
    TAGS.put(kind.tag(), kind);
    NAMES.putIfAbsent(kind, name);
  }

  /** The tag of a kind at the top of a key, where it is the name of a class. */
  static String nameOf(KeyKind kind) {
    String name = NAMES.get(kind);
    return name == null ? kind.tag() : name;
  }

  private static KeyKind scalar(Class<?> type) {
    KeyKind scalar = Scalars.of(type);
    if (scalar == null) {
      throw new IllegalArgumentException(type.getName());
    }
    return scalar;
  }

  /** The kind of a word that is no name of a class, or of a class of the JDK; null if none. */
  static @Nullable KeyKind tagged(String tag) {
    return TAGS.get(tag);
  }

  /** The name of a class as a tag; those of other kinds have no dot. */
  static String tagOf(Class<?> type) {
    String name = type.getName();
    return name.indexOf('.') < 0 ? '.' + name : name;
  }

  /** Whether values are told from others by how they are written. */
  static boolean tellsItself(KeyKind kind) {
    return kind == Scalars.TEXT
        || kind == Scalars.INT
        || kind == Scalars.BOOLEAN
        || kind == ArrayKind.OBJECTS;
  }

  KeyKind of(Class<?> type) {
    KeyKind kind = known.get(type);
    if (kind == null) {
      kind = find(type);
      KeyKind earlier = known.putIfAbsent(type, kind);
      kind = earlier == null ? kind : earlier;
    }
    return kind;
  }

  private KeyKind find(Class<?> type) {
    if (type.isPrimitive()) {
      return of(MethodType.methodType(type).wrap().returnType());
    }
    if (type.isArray()) {
      Class<?> component = type.getComponentType();
      return component.isPrimitive() ? new ArrayKind(component) : ArrayKind.OBJECTS;
    }
    if (Enum.class.isAssignableFrom(type) && type != Enum.class) {
      // A constant with a body is of a subclass.
      Class<?> constants = type.isEnum() ? type : type.getSuperclass();
      return type.isEnum()
          ? new NameKinds.Constants(constants.asSubclass(Enum.class))
          : of(constants);
    }
    KeyKind scalar = Scalars.of(type);
    if (scalar != null) {
      return scalar;
    }
    // Those of the JDK's interfaces are in a module of the JDK.
    return isJdk(type) && !Proxy.isProxyClass(type) ? jdk(type) : application(type);
  }

  static boolean isJdk(Class<?> type) {
    String module = type.getModule().getName();
    return module != null && (module.startsWith("java.") || module.startsWith("jdk."));
  }

  private KeyKind jdk(Class<?> type) {
    KeyKind hidden = Scalars.ofHidden(type);
    if (hidden != null) {
      return hidden;
    }
    if (TimeZone.class.isAssignableFrom(type) && type != java.util.SimpleTimeZone.class) {
      return Scalars.TIME_ZONE;
    }
    if (type == Class.class) {
      return NameKinds.CLASSES;
    }
    KeyKind structure = type == IdentityHashMap.class ? null : Structures.of(type);
    if (structure != null) {
      return structure;
    }
    return type == Object.class || Modifier.isAbstract(type.getModifiers())
        ? KeyKind.OPEN
        : new KeyKind.Refused(type, BY_IDENTITY);
  }

  private KeyKind application(Class<?> type) {
    if (LazyEntities.isLazy(type)) {
      String what = LazyEntities.isProxy(type) ? "is" : "belongs to";
      return new KeyKind.Refused(
          type, what + " an entity with lazy parts: use its id, or a record of it");
    }
    if (LiveTypes.isLive(type)) {
      return new KeyKind.Refused(type, LiveTypes.REASON);
    }
    String made = madeAtRunTime(type);
    if (made != null) {
      return new KeyKind.Refused(type, made);
    }
    if (Modifier.isAbstract(type.getModifiers())) {
      return KeyKind.OPEN;
    }
    if (WITHOUT_STATE.stream().anyMatch(without -> without.isAssignableFrom(type))) {
      return new KeyKind.Refused(type, "is used up by reading it");
    }
    if (UNDER_WAY.stream().anyMatch(promise -> promise.isAssignableFrom(type))) {
      return new KeyKind.Refused(type, "is a promise");
    }
    try {
      return ObjectKind.of(type, this);
    } catch (LinkageError e) {
      return new KeyKind.Refused(type, "cannot be loaded whole");
    }
  }

  /** Why a class is no class of the application's sources, or null. */
  private static @Nullable String madeAtRunTime(Class<?> type) {
    if (type.isHidden() || type.isSynthetic()) {
      return "is a lambda, or of another class made at run time";
    }
    String name = type.getName();
    return Proxy.isProxyClass(type)
            || MADE_NAME.matcher(name).find()
            || implementsAny(type, MADE_INTERFACES)
        ? "is a proxy"
        : null;
  }

  private static boolean implementsAny(@Nullable Class<?> type, Set<String> names) {
    if (type == null) {
      return false;
    }
    for (Class<?> implemented : type.getInterfaces()) {
      if (names.contains(implemented.getName()) || implementsAny(implemented, names)) {
        return true;
      }
    }
    return implementsAny(type.getSuperclass(), names);
  }
}
