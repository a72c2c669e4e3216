package io.larder.common;

import java.lang.annotation.Annotation;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds entities of JPA in objects that are refused: parts of them may not have been loaded yet, or
 * are the provider's own objects. Hibernate and EclipseLink are known by name; nothing of theirs is
 * touched, as that would load it.
 */
public final class LazyEntities {
  private static final int MAX_SEARCHED = 2_000;

  private static final String PROXY = "org.hibernate.proxy.HibernateProxy";
  private static final Set<String> LAZY =
      Set.of(
          PROXY,
          "org.hibernate.collection.spi.PersistentCollection",
          "org.eclipse.persistence.indirection.IndirectContainer",
          "org.eclipse.persistence.indirection.ValueHolderInterface");

  private LazyEntities() {}

  /**
   * Says of a refused object that it has lazy parts. A class into which a provider wove fields may
   * be refused for another reason, which is told as well.
   *
   * @param refused the object
   * @param reason why it was refused
   * @return what to do instead, or null if it has no such parts
   */
  public static @Nullable String advice(Object refused, String reason) {
    Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Part> open = new ArrayDeque<>();
    open.add(new Part(refused, null, ""));
    String woven = null;
    while (!open.isEmpty() && seen.size() < MAX_SEARCHED) {
      Part part = open.remove();
      if (!seen.add(part.object())) {
        continue;
      }
      if (isLazy(part.object().getClass()) || part.failsToLoad(open)) {
        return part.advice();
      }
      if (woven == null && isWoven(part.object().getClass())) {
        woven = part.advice();
      }
    }
    return woven == null ? null : woven + " (" + reason + ")";
  }

  /**
   * Tells whether a class is a proxy, or a collection, that loads what it stands for.
   *
   * @param type the class, or null
   * @return whether it is
   */
  public static boolean isLazy(@Nullable Class<?> type) {
    return isOneOf(type, LAZY);
  }

  /**
   * Tells whether a class is a proxy of an entity.
   *
   * @param type the class
   * @return whether it is
   */
  public static boolean isProxy(Class<?> type) {
    return isOneOf(type, Set.of(PROXY));
  }

  private static boolean isOneOf(@Nullable Class<?> type, Set<String> names) {
    if (type == null) {
      return false;
    }
    for (Class<?> implemented : type.getInterfaces()) {
      if (names.contains(implemented.getName()) || isOneOf(implemented, names)) {
        return true;
      }
    }
    return isOneOf(type.getSuperclass(), names);
  }

  private static boolean isWoven(Class<?> type) {
    for (Class<?> c = type; c != null && !isPlatform(c); c = c.getSuperclass()) {
      for (Field field : c.getDeclaredFields()) {
        if (field.getName().startsWith("_persistence_")
            || field.getName().startsWith("$$_hibernate_")) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean isPlatform(Class<?> type) {
    return type.getClassLoader() == null || type.getName().startsWith("java.");
  }

  /**
   * Names the entity behind a class of the provider's.
   *
   * @param type the class
   * @return the name of the class that the application wrote
   */
  public static String entity(Class<?> type) {
    Class<?> own = type;
    while (own.getSuperclass() != null && isProxy(own)) {
      own = own.getSuperclass();
    }
    return own.getTypeName();
  }

  private static boolean isEntity(Class<?> type) {
    for (Class<?> c = type; c != null; c = c.getSuperclass()) {
      for (Annotation annotation : c.getDeclaredAnnotations()) {
        if (annotation.annotationType().getName().startsWith("jakarta.persistence.")) {
          return true;
        }
      }
    }
    return false;
  }

  /** A part of what is searched, with the object of the application and the field it is in. */
  private record Part(Object object, @Nullable Object owner, String field) {
    String advice() {
      boolean isCollection = object instanceof Collection<?> || object instanceof Map<?, ?>;
      String lazy = " is an entity with lazy parts";
      String advice = ": cache a record of it";
      return owner != null && (isCollection || isEntity(owner.getClass()))
          ? entity(owner.getClass()) + lazy + " (" + field + ")" + advice
          : entity(object.getClass()) + lazy + advice;
    }

    /** Adds the parts; whether that fails because a collection inside cannot be loaded any more. */
    boolean failsToLoad(Deque<Part> open) {
      try {
        addPartsTo(open);
        return false;
      } catch (RuntimeException | LinkageError e) {
        return e.getClass().getName().equals("org.hibernate.LazyInitializationException");
      }
    }

    private void addPartsTo(Deque<Part> open) {
      if (object instanceof Object[] elements) {
        addAll(open, Arrays.asList(elements));
      } else if (!isPlatform(object.getClass())) {
        for (Class<?> c = object.getClass(); c != null; c = c.getSuperclass()) {
          addFields(open, c);
        }
      } else if (object instanceof Collection<?> collection) {
        addAll(open, collection);
      } else if (object instanceof Map<?, ?> map) {
        addAll(open, map.keySet());
        addAll(open, map.values());
      } else if (object instanceof Optional<?> optional) {
        addAll(open, optional.stream().toList());
      }
    }

    private void addAll(Deque<Part> open, Iterable<?> elements) {
      for (Object element : elements) {
        if (open.size() >= MAX_SEARCHED) {
          return;
        }
        if (element != null) {
          open.add(new Part(element, owner, field));
        }
      }
    }

    private void addFields(Deque<Part> open, Class<?> type) {
      for (Field declared : type.getDeclaredFields()) {
        if (!Modifier.isStatic(declared.getModifiers()) && !declared.getType().isPrimitive()) {
          Object value = value(declared);
          if (value != null) {
            open.add(new Part(value, object, declared.getName()));
          }
        }
      }
    }

    private @Nullable Object value(Field declared) {
      try {
        return declared.trySetAccessible() ? declared.get(object) : null;
      } catch (IllegalAccessException e) {
        return null;
      }
    }
  }
}
