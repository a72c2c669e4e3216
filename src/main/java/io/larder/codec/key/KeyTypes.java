package io.larder.codec.key;

import io.larder.common.LiveTypes;
import java.io.Closeable;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Calendar;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.Spliterator;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.stream.BaseStream;
import org.jspecify.annotations.Nullable;

/**
 * Tells of a declared type what in it can never be a part of a key, and of two whether their values
 * can be one key. Thread-safe.
 */
public final class KeyTypes {
  private static final List<Class<?>> NEVER =
      List.of(
          Iterator.class,
          Enumeration.class,
          Spliterator.class,
          BaseStream.class,
          Future.class,
          CompletionStage.class,
          Closeable.class);

  private final KeyKinds kinds = new KeyKinds();

  /** {@return type, path and reason, or null if values of the type may be keys} */
  public @Nullable String problem(Type declared) {
    try {
      check(declared, new HashSet<>());
      return null;
    } catch (NoIdentityException e) {
      return e.getMessage();
    }
  }

  /**
   * Whether a value of one type and one of another are ever the same key, nulls aside. They are not
   * if no object is of both types, and no two objects are written alike as two lists are.
   */
  public boolean mayBeEqual(Class<?> one, Class<?> other) {
    Class<?> a = KeyFormat.boxed(one);
    Class<?> b = KeyFormat.boxed(other);
    if (a.isAssignableFrom(b) || b.isAssignableFrom(a)) {
      return true;
    }
    if (a.isArray() || b.isArray()) {
      return a.isArray() && b.isArray() && kinds.of(a) == kinds.of(b); // two may be empty
    }
    if (a.isInterface() || b.isInterface()) {
      Class<?> type = a.isInterface() ? b : a;
      return !isFinal(type) || isWrittenLikeOthers(type);
    }
    return (isWrittenLikeOthers(a) && isWrittenLikeOthers(b))
        || (KeyKinds.isJdk(a) && kinds.of(a) == kinds.of(b));
  }

  /** Whether no other class extends it; constants of an enum implement nothing of their own. */
  private static boolean isFinal(Class<?> type) {
    return Modifier.isFinal(type.getModifiers()) || Enum.class.isAssignableFrom(type);
  }

  /** Of the JDK's types that are not values of their own; keys of all others name their class. */
  private boolean isWrittenLikeOthers(Class<?> type) {
    return KeyKinds.isJdk(type)
        && (kinds.of(type) instanceof Structures
            || kinds.of(type) == KeyKind.OPEN
            || kinds.of(type) instanceof KeyKind.Refused);
  }

  private void check(Type type, Set<Class<?>> visited) {
    Class<?> raw = KeyFormat.rawClass(type);
    KeyKind kind = kinds.of(raw);
    if (kind instanceof KeyKind.Refused refused) {
      throw refused.refusal();
    }
    if (kind == KeyKind.OPEN && LiveTypes.isLive(raw)) {
      throw new NoIdentityException(raw, LiveTypes.REASON);
    }
    if (kind == KeyKind.OPEN && isNeverOne(raw)) {
      throw new NoIdentityException(raw, KeyKinds.BY_IDENTITY);
    }
    if (raw.isArray()) {
      Type component =
          type instanceof GenericArrayType array
              ? array.getGenericComponentType()
              : raw.getComponentType();
      checkIn(component, "[]", visited);
    } else if (kind instanceof ObjectKind object) {
      if (visited.add(raw)) {
        for (ObjectKind.Slot slot : object.slots()) {
          if (!slot.isOuter() || !object.isGenerated()) {
            checkIn(slot.field().getGenericType(), slot.label(), visited);
          }
        }
      }
    } else if (type instanceof ParameterizedType generic && KeyKinds.isJdk(raw)) {
      checkArguments(generic, raw, visited);
    }
  }

  private void checkArguments(ParameterizedType generic, Class<?> raw, Set<Class<?>> visited) {
    if (Iterable.class.isAssignableFrom(raw) || kinds.of(raw) instanceof Structures) {
      for (Type argument : generic.getActualTypeArguments()) {
        checkIn(argument, "[]", visited);
      }
    }
  }

  private void checkIn(Type type, String step, Set<Class<?>> visited) {
    try {
      check(type, visited);
    } catch (NoIdentityException e) {
      throw e.in(step);
    }
  }

  /** Whether what a type of the JDK can hold is never a value, as with functions and streams. */
  private static boolean isNeverOne(Class<?> type) {
    if (!KeyKinds.isJdk(type) || type == Object.class) {
      return false;
    }
    if (type.isInterface()) {
      return type.isAnnotationPresent(FunctionalInterface.class)
          || NEVER.stream().anyMatch(never -> never.isAssignableFrom(type));
    }
    return Modifier.isAbstract(type.getModifiers())
        && !ObjectKind.isStateless(type)
        && type != Calendar.class
        && type != Enum.class;
  }
}
