package io.larder.codec.key;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a field remembers the hash code, which says nothing that the other fields do not
 * say, may not be computed yet, and may differ between JVMs. It must be an {@code int} whose name
 * has "hash" in it and whose value {@code hashCode()} returns. As state may look so, too, either
 * its name or {@code transient} says what it is, or the class shows it: an object without it
 * computes the same, or is equal whatever it says. One that equality compares and nothing computes
 * from the other fields is state. Thread-safe.
 */
final class HashField {
  private static final int OTHER = 0x55555555;

  private final Field field;
  private volatile @Nullable Boolean remembers;

  private HashField(Field field) {
    this.field = field;
  }

  /** The field of a class if it may be one, else null. */
  static @Nullable HashField of(Field field, Class<?> type) {
    if (field.getType() != int.class || type.isRecord() || !name(field).contains("hash")) {
      return null;
    }
    try {
      boolean own = !KeyKinds.isJdk(type.getMethod("hashCode").getDeclaringClass());
      return own ? new HashField(field) : null;
    } catch (NoSuchMethodException e) {
      return null;
    }
  }

  private static String name(Field field) {
    return field.getName().replace("_", "").replace("$", "").toLowerCase(Locale.ROOT);
  }

  boolean isRemembered(Object owner, ObjectKind kind) {
    int hash = hashCode(owner);
    if (value(owner) != hash) {
      return false;
    }
    // 0 is what is not remembered yet; left out, it is told from every other value.
    if (hash == 0) {
      return true;
    }
    Boolean known = remembers;
    if (known == null) {
      known = (isToldByDeclaration() || isShown(owner, hash, kind)) && !isState(owner, kind);
      remembers = known;
    }
    return known;
  }

  private boolean isToldByDeclaration() {
    return Modifier.isTransient(field.getModifiers()) || name(field).contains("hashcode");
  }

  private boolean isShown(Object owner, int hash, ObjectKind kind) {
    try {
      Object copy = Instances.copy(kind, owner);
      field.setInt(copy, 0);
      if (copy.hashCode() == hash) {
        return true;
      }
      field.setInt(copy, hash ^ OTHER);
      return owner.equals(copy);
    } catch (ReflectiveOperationException | RuntimeException e) {
      return false;
    }
  }

  /** Of a key that is built up step by step, as MyBatis' is: without it no key could be read. */
  private boolean isState(Object owner, ObjectKind kind) {
    int hash = value(owner);
    try {
      if (Modifier.isTransient(field.getModifiers()) || Instances.mayComputeHash(kind)) {
        return false;
      }
      Object copy = Instances.copy(kind, owner);
      boolean equal = owner.equals(copy);
      field.setInt(copy, hash ^ OTHER);
      boolean compared = equal && !owner.equals(copy);
      field.setInt(copy, 0);
      return compared && copy.hashCode() != hash;
    } catch (ReflectiveOperationException | RuntimeException e) {
      return false;
    }
  }

  private static int hashCode(Object owner) {
    try {
      return owner.hashCode();
    } catch (RuntimeException | StackOverflowError e) {
      throw new NoIdentityException(
          owner.getClass(), "has a hashCode() that throws " + e.getClass().getName());
    }
  }

  int value(Object owner) {
    try {
      return field.getInt(owner);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Whether a made object has it: it computes it when it is asked, or the constructor has. */
  boolean isRestored(Object made) {
    int hash = made.hashCode();
    return hash != 0 && value(made) == hash;
  }
}
