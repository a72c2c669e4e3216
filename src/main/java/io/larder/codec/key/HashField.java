package io.larder.codec.key;

import io.larder.codec.key.ObjectKind.Slot;
import io.larder.common.Failures;
import java.lang.reflect.Field;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a field remembers the hash code, which says nothing that the other fields do not
 * say, and may differ between JVMs. It must be a number whose name has "hash" in it and whose value
 * {@code hashCode()} returns. As state looks so, too, however it is declared, each object has to
 * show it: without the field it computes the same, or is equal with any value in it, or the
 * constructor with the other fields gives it the same. All else is state. Thread-safe.
 */
record HashField(Field field) {
  private static final Set<Class<?>> TYPES =
      Set.of(int.class, long.class, Integer.class, Long.class);

  /** Whether a field may hold a hash code, which it may do under any name. */
  static boolean mayHold(Field field) {
    return TYPES.contains(field.getType());
  }

  static @Nullable HashField of(Field field) {
    return mayHold(field) && field.getName().toLowerCase(Locale.ROOT).contains("hash")
        ? new HashField(field)
        : null;
  }

  boolean isRemembered(Object owner, ObjectKind kind) {
    int hash = hashCode(owner);
    if (!holds(owner, hash)) {
      return false;
    }
    for (Slot slot : kind.slots()) {
      HashField other = slot.hash();
      if (other != null && !other.equals(this) && other.holds(owner, hash)) {
        return false; // Each may be computed from the other.
      }
    }
    return isShown(owner, hash, kind);
  }

  private boolean isShown(Object owner, int hash, ObjectKind kind) {
    try {
      Object copy = Instances.copy(kind, owner);
      set(copy, 0);
      int computed = copy.hashCode();
      if (computed != 0) {
        return computed == hash;
      }
      set(copy, hash == -1 ? 1 : ~hash);
      return owner.equals(copy) || new Instances(kind).constructsHash(owner, this);
    } catch (Throwable e) { // whatever the code of the key throws
      Failures.rethrowIfFatal(e);
      return false;
    }
  }

  /** The hash code, after which an object remembers it if it ever does. */
  static int hashCode(Object owner) {
    try {
      return owner.hashCode();
    } catch (Throwable e) { // whatever the code of the key throws
      Failures.rethrowIfFatal(e);
      throw new NoIdentityException(
          owner.getClass(), "has a hashCode() that throws " + e.getClass().getName());
    }
  }

  boolean holds(Object owner, int hash) {
    try {
      return field.get(owner) instanceof Number number && number.longValue() == hash;
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Sets it, a reference to null for 0. */
  private void set(Object copy, int value) throws IllegalAccessException {
    if (field.getType() == int.class) {
      field.setInt(copy, value);
    } else if (field.getType() == long.class) {
      field.setLong(copy, value);
    } else {
      Number boxed = field.getType() == Long.class ? (Number) (long) value : (Number) value;
      field.set(copy, value == 0 ? null : boxed);
    }
  }

  /** Whether a made object has it: it computes it when it is asked, or the constructor has. */
  boolean isRestored(Object made) {
    int hash = made.hashCode();
    return hash != 0 && holds(made, hash);
  }
}
