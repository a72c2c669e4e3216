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
import java.util.List;
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
  private static final String BAG = "org.hibernate.collection.spi.PersistentCollection";
  private static final String CONTAINER = "org.eclipse.persistence.indirection.IndirectContainer";
  private static final String HOLDER = "org.eclipse.persistence.indirection.ValueHolderInterface";
  private static final Set<String> LAZY = Set.of(PROXY, BAG, CONTAINER, HOLDER);
  private static final List<Question> UNLOADED =
      List.of(
          new Question(BAG, "wasInitialized", false),
          new Question(CONTAINER, "isInstantiated", false),
          new Question(HOLDER, "isInstantiated", false),
          new Question(
              "org.hibernate.bytecode.enhance.spi.interceptor.BytecodeLazyAttributeInterceptor",
              "hasAnyUninitializedAttributes",
              true));

  // Beginnings of the names of fields that are woven into entities, and an end.
  private static final String ECLIPSELINK = "_persistence_";
  private static final String OF_HOLDER = "_vh";
  private static final String HIBERNATE = "$$_hibernate_";

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
    return implemented(type, names) != null;
  }

  private static @Nullable Class<?> implemented(@Nullable Class<?> type, Set<String> names) {
    if (type == null) {
      return null;
    }
    if (names.contains(type.getName())) {
      return type;
    }
    for (Class<?> one : type.getInterfaces()) {
      Class<?> found = implemented(one, names);
      if (found != null) {
        return found;
      }
    }
    return implemented(type.getSuperclass(), names);
  }

  /**
   * Tells whether an object has parts of its own that are not loaded, without loading them: a lazy
   * collection, or an entity with references or attributes that its provider reads when they are
   * asked for.
   *
   * @param object the object
   * @return whether it says that it has
   */
  public static boolean isUnloaded(Object object) {
    if (says(object, UNLOADED)) {
      return true;
    }
    for (Class<?> c = object.getClass(); c != null && !isPlatform(c); c = c.getSuperclass()) {
      for (Field field : c.getDeclaredFields()) {
        Object woven = isWoven(field) ? Part.value(field, object) : null;
        if (woven != null && says(woven, UNLOADED)) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean says(Object object, List<Question> questions) {
    return questions.stream().anyMatch(question -> question.isAnsweredBy(object));
  }

  /** What an interface of a provider's is asked, and the answer of what is not loaded. */
  private record Question(String asked, String method, boolean answer) {
    boolean isAnsweredBy(Object object) {
      Class<?> type = implemented(object.getClass(), Set.of(asked));
      try {
        return type != null
            && type.getMethod(method).invoke(object) instanceof Boolean said
            && said == answer;
      } catch (ReflectiveOperationException | RuntimeException e) {
        return false; // another version of the provider
      }
    }
  }

  /**
   * Tells whether a provider has added fields to a class.
   *
   * @param type the class
   * @return whether it has
   */
  public static boolean isWoven(Class<?> type) {
    for (Class<?> c = type; c != null && !isPlatform(c); c = c.getSuperclass()) {
      for (Field field : c.getDeclaredFields()) {
        if (isWoven(field)) {
          return true;
        }
      }
    }
    return false;
  }

  /**
   * Tells whether a provider has added a field to a class, which is none of its state.
   *
   * @param field the field
   * @return whether it has
   */
  public static boolean isWoven(Field field) {
    return field.getName().startsWith(ECLIPSELINK) || field.getName().startsWith(HIBERNATE);
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
          ? entity(owner.getClass()) + lazy + " (" + attribute() + ")" + advice
          : entity(object.getClass()) + lazy + advice;
    }

    private String attribute() {
      return field.startsWith(ECLIPSELINK) && field.endsWith(OF_HOLDER)
          ? field.substring(ECLIPSELINK.length(), field.length() - OF_HOLDER.length())
          : field;
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
          Object value = value(declared, object);
          if (value != null) {
            open.add(new Part(value, object, declared.getName()));
          }
        }
      }
    }

    private static @Nullable Object value(Field declared, Object of) {
      try {
        return declared.trySetAccessible() ? declared.get(of) : null;
      } catch (IllegalAccessException e) {
        return null;
      }
    }
  }
}
