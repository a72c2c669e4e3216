package io.larder.codec.shape;

import io.larder.common.LazyEntities;
import io.larder.common.LiveTypes;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Reader;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.nio.channels.Channel;
import java.util.Collection;
import java.util.Enumeration;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Spliterator;
import java.util.WeakHashMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.stream.BaseStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Knows classes of which no value comes back: generated ones, those that are used up by reading
 * them, and collections that hold more than their elements.
 */
public final class UnusableTypes {
  private static final List<Class<?>> CONSUMED =
      List.of(
          Iterator.class,
          BaseStream.class,
          Spliterator.class,
          Enumeration.class,
          InputStream.class,
          OutputStream.class,
          Reader.class,
          Channel.class,
          Flow.Publisher.class);

  private static final List<String> JDK = List.of("java.", "javax.", "jdk.", "sun.");
  private static final List<String> PROXIES = List.of("$$", "Proxy", "CGLIB", "ByteBuddy");

  private UnusableTypes() {}

  static boolean isJdk(Class<?> type) {
    String name = type.getName();
    return JDK.stream().anyMatch(name::startsWith);
  }

  /** {@return why no value of a class comes back, or null}; touches no value. */
  public static @Nullable String refusal(Class<?> type) {
    if (isProxy(type)) {
      return type.getTypeName()
          + " is made at run time, as a proxy of another class; replace it by the object itself"
          + " before it is cached";
    }
    if (!Collection.class.isAssignableFrom(type)
        && CONSUMED.stream().anyMatch(consumed -> consumed.isAssignableFrom(type))) {
      return type.getTypeName() + " is used up by reading it; cache " + contents(type);
    }
    if (Future.class.isAssignableFrom(type) || CompletionStage.class.isAssignableFrom(type)) {
      return type.getTypeName() + " is a promise of a value; cache the value when it is there";
    }
    return LiveTypes.refusal(type);
  }

  private static String contents(Class<?> type) {
    if (Reader.class.isAssignableFrom(type)) {
      return "a String of it";
    }
    return Stream.of(InputStream.class, OutputStream.class, Channel.class)
            .anyMatch(bytes -> bytes.isAssignableFrom(type))
        ? "a byte[] of it"
        : "a list of what it gives";
  }

  /** {@return why no value of a declared type comes back, or null} */
  static @Nullable String declaredRefusal(Class<?> type) {
    return isJdk(type) && type.isAnnotationPresent(FunctionalInterface.class)
        ? type.getTypeName() + " is code and no data; cache what it gives"
        : refusal(type);
  }

  private static boolean isProxy(Class<?> type) {
    return Proxy.isProxyClass(type)
        || type.isHidden()
        || (!isJdk(type) && LazyEntities.isProxy(type))
        || (PROXIES.stream().anyMatch(type.getName()::contains) && !hasClassFile(type));
  }

  private static boolean hasClassFile(Class<?> type) {
    ClassLoader loader = type.getClassLoader();
    return loader == null
        || loader.getResource(type.getName().replace('.', '/') + ".class") != null;
  }

  /** {@return why a collection or map does not come back from its elements, or null} */
  static @Nullable String collectionRefusal(Class<?> type) {
    if (IdentityHashMap.class.isAssignableFrom(type) || WeakHashMap.class.isAssignableFrom(type)) {
      return type.getTypeName() + " does not come back as such from JSON; cache a LinkedHashMap";
    }
    if (Properties.class.isAssignableFrom(type) && !isJdk(type)) {
      return type.getTypeName()
          + " would come back as java.util.Properties, as which it is read; cache a copy";
    }
    boolean stored = false;
    Field extra = null;
    for (Class<?> c = type; c != null && !CollectionKinds.isOfLibrary(c); c = c.getSuperclass()) {
      if (isJdk(c)) {
        stored = !Modifier.isAbstract(c.getModifiers()) && c != Object.class;
        break;
      }
      for (Field field : Fields.of(c)) {
        extra = field;
      }
    }
    return stored && extra != null
        ? type.getTypeName()
            + " has a field beside its elements ("
            + extra.getName()
            + "), which JSON arrays and maps do not hold; cache an object with that field and a"
            + " collection"
        : null;
  }

  /** Whether objects of a class of the JDK are equal to no copy. */
  public static boolean hasIdentity(Class<?> type) {
    boolean mayBe =
        isJdk(type)
            && !type.isPrimitive()
            && !type.isEnum()
            && type != Class.class
            && !Modifier.isAbstract(type.getModifiers());
    return mayBe && !JdkValues.hasEquals(type);
  }

  static boolean isContainer(Class<?> type) {
    return Collection.class.isAssignableFrom(type) || Map.class.isAssignableFrom(type);
  }
}
