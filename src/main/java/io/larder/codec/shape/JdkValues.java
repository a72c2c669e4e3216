package io.larder.codec.shape;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.util.regex.Pattern;

/** Compares values of the JDK's classes, none of which can be looked into. */
final class JdkValues {
  private JdkValues() {}

  /** Whether two values of one class of the JDK are the same. */
  static boolean areSame(Object one, Object other) {
    if (one instanceof URL url) {
      // Its own equality asks for addresses.
      return url.toExternalForm().equals(((URL) other).toExternalForm());
    }
    if (one instanceof Pattern pattern) {
      return pattern.flags() == ((Pattern) other).flags()
          && pattern.pattern().equals(((Pattern) other).pattern());
    }
    return one.equals(other)
        || (isToldByText(one.getClass())
            && !hasEquals(one.getClass())
            && one.toString().equals(other.toString()));
  }

  /**
   * Whether objects of one class differ in what a value of the JDK has that their class extends.
   */
  static boolean differInSuperclass(Object one, Object other) {
    Class<?> jdk = one.getClass();
    while (!UnusableTypes.isJdk(jdk)) {
      jdk = jdk.getSuperclass();
    }
    if (Modifier.isAbstract(jdk.getModifiers()) || !(hasEquals(jdk) || isToldByText(jdk))) {
      return false;
    }
    return !(hasEquals(one.getClass())
        ? one.equals(other)
        : one.toString().equals(other.toString()));
  }

  /** Of those without equality, numbers and texts that can be changed are told by their text. */
  private static boolean isToldByText(Class<?> jdk) {
    return CharSequence.class.isAssignableFrom(jdk)
        || Number.class.isAssignableFrom(jdk)
        || jdk.getName().startsWith("java.util.concurrent.atomic.");
  }

  static boolean hasEquals(Class<?> type) {
    try {
      Method equals = type.getMethod("equals", Object.class);
      return equals.getDeclaringClass() != Object.class;
    } catch (NoSuchMethodException e) {
      return false;
    }
  }
}
