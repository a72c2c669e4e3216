package io.larder.jcache.annotation.call;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds what an exception that was made again lacks of the first one: class, message, causes,
 * suppressed exceptions, the fields of its classes, and what the getters of the JDK's own show.
 */
final class ExceptionState {
  private static final int DEEPEST = 50; // of causes of causes
  private static final Set<String> OF_ALL =
      Set.of("getCause", "getMessage", "getLocalizedMessage", "getClass");

  private ExceptionState() {}

  /** {@return the path to what differs, or null}; stack traces are not compared. */
  static @Nullable String difference(Throwable one, Throwable other) throws Throwable {
    return difference(one, other, 0);
  }

  private static @Nullable String difference(
      @Nullable Throwable one, @Nullable Throwable other, int depth) throws Throwable {
    if (one == null || other == null) {
      return one == other ? null : "the presence";
    }
    if (one.getClass() != other.getClass() || depth > DEEPEST) {
      return "its class";
    }
    if (!Objects.equals(one.getMessage(), other.getMessage())) {
      return "its message";
    }
    String different = in("cause", difference(one.getCause(), other.getCause(), depth + 1));
    Throwable[] ofOne = one.getSuppressed();
    Throwable[] ofOther = other.getSuppressed();
    if (ofOne.length != ofOther.length) {
      return "its suppressed exceptions";
    }
    for (int i = 0; i < ofOne.length && different == null; i++) {
      different = in("suppressed", difference(ofOne[i], ofOther[i], depth + 1));
    }
    Class<?> type = one.getClass();
    for (; different == null && type != Throwable.class; type = type.getSuperclass()) {
      different =
          type.getModule().getName() != null && type.getModule().getName().startsWith("java.")
              ? ofGetters(type, one, other, depth)
              : ofFields(type, one, other, depth);
    }
    return different;
  }

  private static @Nullable String in(String step, @Nullable String different) {
    return different == null ? null : different + " of its " + step;
  }

  private static @Nullable String ofFields(Class<?> type, Throwable one, Throwable other, int depth)
      throws Throwable {
    for (Field field : type.getDeclaredFields()) {
      int modifiers = field.getModifiers();
      if (!Modifier.isStatic(modifiers)
          && !Modifier.isTransient(modifiers)
          && !(field.trySetAccessible()
              && isSame(one, field.get(one), other, field.get(other), depth))) {
        return "its field " + field.getName();
      }
    }
    return null;
  }

  /** The fields of the JDK are not open, but its exceptions have getters for all of them. */
  private static @Nullable String ofGetters(
      Class<?> type, Throwable one, Throwable other, int depth) throws Throwable {
    for (Method method : type.getDeclaredMethods()) {
      if (isGetter(method)
          && !(Modifier.isPublic(type.getModifiers())
              && isSame(one, method.invoke(one), other, method.invoke(other), depth))) {
        return method.getName() + "()";
      }
    }
    return null;
  }

  private static boolean isGetter(Method method) {
    String name = method.getName();
    return method.getParameterCount() == 0
        && method.getReturnType() != void.class
        && Modifier.isPublic(method.getModifiers())
        && !Modifier.isStatic(method.getModifiers())
        && name.matches("(get|is).*")
        && !OF_ALL.contains(name);
  }

  private static boolean isSame(
      Throwable one, @Nullable Object ofOne, Throwable other, @Nullable Object ofOther, int depth)
      throws Throwable {
    if (ofOne == one.getCause() && ofOther == other.getCause()) {
      return true; // compared before
    }
    if (ofOne instanceof Throwable first && ofOther instanceof Throwable second) {
      return difference(first, second, depth + 1) == null;
    }
    return Objects.deepEquals(ofOne, ofOther);
  }
}
