package io.larder.codec.key;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Calendar;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds in classes that extend one of the JDK what changes the content that others see. */
final class Overrides {
  private static final Set<String> READ =
      Set.of(
          "iterator",
          "listIterator",
          "comparator",
          "entrySet",
          "getKey",
          "getValue",
          "getTime",
          "getPath",
          "getNamespaceURI",
          "getLocalPart",
          "getNanos");
  private static final Set<String> NOT_READ = Set.of("equals", "hashCode", "compareTo", "toString");

  private Overrides() {}

  /** Whether a class overrides a method of its superclass in the JDK that writing a key calls. */
  static boolean ofContent(Class<?> type, Class<?> jdk) {
    for (Class<?> c = type; c != jdk; c = c.getSuperclass()) {
      for (Method method : c.getDeclaredMethods()) {
        if (isRead(method.getName(), jdk) && isOf(jdk, method)) {
          return true;
        }
      }
    }
    return false;
  }

  /** Whether a class of the application says what is equal to its objects. */
  static boolean equality(Class<?> type) {
    try {
      return !KeyKinds.isJdk(type.getMethod("equals", Object.class).getDeclaringClass());
    } catch (NoSuchMethodException e) {
      return true;
    }
  }

  /** Of a calendar, all methods change what it shows. */
  private static boolean isRead(String method, Class<?> jdk) {
    return Calendar.class.isAssignableFrom(jdk)
        ? !NOT_READ.contains(method)
        : READ.contains(method);
  }

  private static boolean isOf(@Nullable Class<?> jdk, Method method) {
    return jdk != null
        && (Arrays.stream(jdk.getDeclaredMethods())
                .anyMatch(
                    own ->
                        !Modifier.isPrivate(own.getModifiers())
                            && own.getName().equals(method.getName())
                            && Arrays.equals(own.getParameterTypes(), method.getParameterTypes()))
            || isOf(jdk.getSuperclass(), method));
  }
}
