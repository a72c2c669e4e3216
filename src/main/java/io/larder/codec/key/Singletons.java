package io.larder.codec.key;

import io.larder.common.Failures;
import java.io.Serializable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Knows the objects of one class that only their identity tells from others, as bytes have none:
 * constants, and objects without state. Such a key is refused, unless it is what a copy of it is
 * read as: what {@code readResolve()} gives, or of a class without state its only constant.
 */
final class Singletons {
  private static final String NOT_TOLD =
      ", so that only its identity tells it from others, which is not in its bytes; make it an enum"
          + " or a record, or give it an equals()";

  private final ObjectKind kind;
  private final boolean isCompared;
  private final boolean isByIdentity;
  private final List<Field> constants = new ArrayList<>();
  private final @Nullable Method readResolve;

  Singletons(ObjectKind kind) {
    this.kind = kind;
    Class<?> equality = equality(kind.type());
    this.isByIdentity = equality == Object.class;
    this.isCompared = isByIdentity || !KeyKinds.isJdk(equality);
    Method resolve = null;
    for (Class<?> c = kind.type(); c != kind.jdk(); c = c.getSuperclass()) {
      for (Field field : c.getDeclaredFields()) {
        if (Modifier.isStatic(field.getModifiers())
            && field.getType().isAssignableFrom(kind.type())
            && field.trySetAccessible()) {
          constants.add(field);
        }
      }
      resolve = resolve == null ? readResolve(c, kind.type()) : resolve;
    }
    this.readResolve = resolve;
  }

  /** The class that declares it; that of the objects where not all types of methods are there. */
  private static Class<?> equality(Class<?> type) {
    try {
      return type.getMethod("equals", Object.class).getDeclaringClass();
    } catch (NoSuchMethodException | LinkageError e) {
      return type;
    }
  }

  /** As deserialization finds it. */
  private static @Nullable Method readResolve(Class<?> declaring, Class<?> type) {
    try {
      Method method = declaring.getDeclaredMethod("readResolve");
      int modifiers = method.getModifiers();
      boolean isInherited =
          Modifier.isPublic(modifiers)
              || Modifier.isProtected(modifiers)
              || (!Modifier.isPrivate(modifiers) && declaring.getPackage() == type.getPackage());
      return Serializable.class.isAssignableFrom(type)
              && !Modifier.isStatic(modifiers)
              && (isInherited || declaring == type)
              && method.trySetAccessible()
          ? method
          : null;
    } catch (NoSuchMethodException | LinkageError e) {
      return null;
    }
  }

  /** Refuses a key that others are written as which are not equal to it. */
  void check(Object key, KeyWriter out) {
    if (kind.hasNoState()) {
      if (isCompared && !key.equals(twin())) {
        throw new NoIdentityException(kind.type(), "has no state" + NOT_TOLD);
      }
    } else if (isByIdentity && constants.size() > 1) {
      Set<Object> known = constants();
      if (known.contains(key)) {
        String text = out.compared(key, kind);
        for (Object other : known) {
          if (other != key && !text.isEmpty() && text.equals(out.compared(other, kind))) {
            throw new NoIdentityException(
                kind.type(), "has the state of another constant of its class" + NOT_TOLD);
          }
        }
      }
    }
  }

  /** Whether an object that a key belongs to has no state, and is none of the key's identity. */
  boolean ignoreOuter(Object key, ObjectKind.Slot slot, KeyWriter out) {
    Object outer = slot.get(key);
    if (outer == null || !(out.kindOf(outer) instanceof ObjectKind of && of.hasNoState())) {
      return false;
    }
    if (isByIdentity) {
      return kind.slots().size() > 1;
    }
    try {
      Object copy = Instances.copy(kind, key);
      slot.field().set(copy, of.blank());
      return key.equals(copy) && copy.equals(key) && key.hashCode() == copy.hashCode();
    } catch (Throwable e) { // whatever the code of the key throws
      Failures.rethrowIfFatal(e);
      return false;
    }
  }

  private Object twin() {
    try {
      return canonical(kind.blank());
    } catch (ReflectiveOperationException e) {
      throw new NoIdentityException(kind.type(), "cannot be made without code of its own");
    }
  }

  /** The object that a copy stands for. */
  Object canonical(Object copy) throws ReflectiveOperationException {
    Object resolved = readResolve == null ? null : readResolve.invoke(copy);
    if (resolved != null && resolved.getClass() == kind.type()) {
      return resolved;
    }
    Set<Object> known = kind.hasNoState() ? constants() : Set.of();
    return known.size() == 1 ? known.iterator().next() : copy;
  }

  private Set<Object> constants() {
    Set<Object> found = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Field field : constants) {
      try {
        Object constant = field.get(null);
        if (constant != null && constant.getClass() == kind.type()) {
          found.add(constant);
        }
      } catch (IllegalAccessException e) {
        throw new IllegalStateException(e);
      }
    }
    return found;
  }
}
