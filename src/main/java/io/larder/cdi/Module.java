package io.larder.cdi;

import java.util.Comparator;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** A part of the application with a class loader of its own, and its classes that are beans. */
final class Module {
  private final ClassLoader loader;
  private final SortedSet<Class<?>> types = new TreeSet<>(Comparator.comparing(Class::getName));

  Module(ClassLoader loader) {
    this.loader = loader;
  }

  ClassLoader loader() {
    return loader;
  }

  Set<Class<?>> types() {
    return types;
  }

  /** {@return the class that stands for the module, the same after a restart} */
  Class<?> first() {
    return types.first();
  }

  /** Whether a class of this name is the same one for a class loader. */
  static boolean sees(ClassLoader loader, Class<?> type) {
    try {
      return type.getClassLoader() == loader
          || Class.forName(type.getName(), false, loader) == type;
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }
}
