package io.larder.common;

/** Names classes in messages so that classes of the same name can be told apart. */
public final class ClassNames {
  private ClassNames() {}

  /**
   * Names a class beside another one.
   *
   * @param type the class
   * @param other the one that the message names as well
   * @return the name, with the class loader if the other class has the same name
   */
  public static String of(Class<?> type, Class<?> other) {
    return type != other && type.getName().equals(other.getName())
        ? type.getName() + " (of class loader " + type.getClassLoader() + ")"
        : type.getName();
  }
}
