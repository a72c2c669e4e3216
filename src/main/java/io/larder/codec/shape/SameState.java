package io.larder.codec.shape;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Compares two objects in their whole state: classes, fields and elements. Collections are equal
 * whatever their class, if they are of one kind and in one order. Thread-safe.
 */
final class SameState {
  private static final int MAX_SEARCHED = 1_000_000; // well below a second

  private final Predicate<Class<?>> opaque;
  private final Map<Class<?>, List<Field>> fields = new ConcurrentHashMap<>();

  /** Opaque are classes whose {@code equals} decides, if they have one. */
  SameState(Predicate<Class<?>> opaque) {
    this.opaque = opaque;
  }

  /** {@return where the two differ, an empty path for the objects themselves, or null} */
  @Nullable String difference(Object one, Object other) {
    return new Comparison().difference("", one, other);
  }

  /** Two objects that are being compared; they may refer to themselves. */
  private record Pair(Object one, Object other) {
    @Override
    public boolean equals(@Nullable Object that) {
      return that instanceof Pair pair && pair.one == one && pair.other == other;
    }

    @Override
    public int hashCode() {
      return 31 * System.identityHashCode(one) + System.identityHashCode(other);
    }
  }

  private final class Comparison {
    private final Set<Pair> visited = new HashSet<>();
    private int searched;

    @Nullable String difference(String path, @Nullable Object one, @Nullable Object other) {
      if (one == other) {
        return null;
      }
      if (one == null || other == null) {
        return path;
      }
      if (one instanceof Enum<?> || UnusableTypes.isJdk(one.getClass())) {
        return ofJdk(path, one, other);
      }
      boolean isContainer = UnusableTypes.isContainer(one.getClass());
      if (isContainer && CollectionKinds.isAlike(one.getClass())) {
        return ofContainer(path, one, other);
      }
      if (one.getClass() != other.getClass()) {
        return isContainer ? path + ofOtherClass(one) : path;
      }
      if (one.getClass().isArray()) {
        return ofArray(path, one, other);
      }
      if (opaque.test(one.getClass()) && JdkValues.hasEquals(one.getClass())) {
        return one.equals(other) ? null : path;
      }
      Pair pair = new Pair(one, other);
      if (!visited.add(pair)) {
        return null; // equal, if the rest is
      }
      String found = ofSuperclass(path, one, other);
      if (found == null) {
        found = ofFields(path, one, other);
      }
      if (found != null) {
        visited.remove(pair);
      }
      return found;
    }

    private static String ofOtherClass(Object one) {
      return " ("
          + one.getClass().getTypeName()
          + ", a collection with code, state or an interface of its own, which only comes back where"
          + " its class is declared and can be made; cache a copy)";
    }

    /** What a class of the JDK holds that a class of the application extends. */
    private @Nullable String ofSuperclass(String path, Object one, Object other) {
      if (one instanceof Throwable failure) {
        return ofThrowable(path, failure, (Throwable) other);
      }
      if (one instanceof AtomicReference<?> reference) {
        return difference(path, reference.get(), ((AtomicReference<?>) other).get());
      }
      if (UnusableTypes.isContainer(one.getClass())) {
        return ofContainer(path, one, other);
      }
      return JdkValues.differInSuperclass(one, other) ? path : null;
    }

    private @Nullable String ofJdk(String path, Object one, Object other) {
      if (one instanceof Collection<?> || one instanceof Map<?, ?>) {
        return ofContainer(path, one, other);
      }
      if (one instanceof Map.Entry<?, ?> entry && other instanceof Map.Entry<?, ?> that) {
        String found = difference(step(path, "key"), entry.getKey(), that.getKey());
        return found != null
            ? found
            : difference(step(path, "value"), entry.getValue(), that.getValue());
      }
      if (one.getClass() != other.getClass()) {
        return path;
      }
      if (one instanceof Optional<?> optional) {
        return difference(path, optional.orElse(null), ((Optional<?>) other).orElse(null));
      }
      if (one instanceof AtomicReference<?> reference) {
        return difference(path, reference.get(), ((AtomicReference<?>) other).get());
      }
      if (one instanceof Throwable failure) {
        return ofThrowable(path, failure, (Throwable) other);
      }
      return JdkValues.areSame(one, other) ? null : path;
    }

    private @Nullable String ofThrowable(String path, Throwable one, Throwable other) {
      return Objects.equals(one.getMessage(), other.getMessage())
              && Arrays.equals(one.getStackTrace(), other.getStackTrace())
          ? difference(step(path, "cause"), one.getCause(), other.getCause())
          : path;
    }

    private @Nullable String ofArray(String path, Object one, Object other) {
      if (one.getClass().getComponentType().isPrimitive()) {
        return Objects.deepEquals(one, other) ? null : path;
      }
      int length = Array.getLength(one);
      if (length != Array.getLength(other)) {
        return path;
      }
      for (int i = 0; i < length; i++) {
        Object element = Array.get(one, i);
        String found = difference(path + "[" + i + "]", element, Array.get(other, i));
        if (found != null) {
          return found;
        }
      }
      return null;
    }

    private @Nullable String ofFields(String path, Object one, Object other) {
      for (Field field : fields.computeIfAbsent(one.getClass(), Fields::ofHierarchy)) {
        try {
          if (!field.trySetAccessible()) {
            return one.equals(other) ? null : path;
          }
          if (Fields.mayRememberHash(field, one.getClass())
              && Fields.remembersHash(field, one, other)) {
            continue;
          }
          String to = step(path, field.getName());
          String found = difference(to, field.get(one), field.get(other));
          if (found != null) {
            return found;
          }
        } catch (IllegalAccessException e) {
          return one.equals(other) ? null : path;
        }
      }
      return null;
    }

    private @Nullable String ofContainer(String path, Object one, Object other) {
      if (one instanceof Map<?, ?> map) {
        return other instanceof Map<?, ?> that && map.size() == that.size()
            ? ofMap(path, map, that)
            : path;
      }
      if (!(other instanceof Collection<?> that)
          || ((Collection<?>) one).size() != that.size()
          || !CollectionKinds.areOfOneKind((Collection<?>) one, that)) {
        return path;
      }
      String found = inOrder(path, (Collection<?>) one, that);
      boolean ordered =
          !(one instanceof Set<?>)
              || one instanceof LinkedHashSet<?>
              || one instanceof SortedSet<?>;
      return found == null || ordered ? found : inAnyOrder(path, (Collection<?>) one, that);
    }

    private @Nullable String inOrder(String path, Collection<?> one, Collection<?> other) {
      Iterator<?> others = other.iterator();
      int index = 0;
      for (Object element : one) {
        String found = difference(path + "[" + index++ + "]", element, others.next());
        if (found != null) {
          return found;
        }
      }
      return null;
    }

    private @Nullable String inAnyOrder(String path, Collection<?> one, Collection<?> other) {
      Map<Object, Object> index = index(other);
      for (Object element : one) {
        boolean found =
            (index.containsKey(element) && difference(path, element, index.get(element)) == null)
                || other.stream().anyMatch(o -> isSearched(path, element, o));
        if (!found) {
          return path;
        }
      }
      return null;
    }

    /** Finds an element by one that it equals, though its state may be another. */
    private static Map<Object, Object> index(Collection<?> elements) {
      Map<Object, Object> index = new HashMap<>();
      for (Object element : elements) {
        index.put(element, element);
      }
      return index;
    }

    /** Elements that are equal to nothing but themselves are searched, but not without an end. */
    private boolean isSearched(String path, @Nullable Object element, @Nullable Object other) {
      return ++searched <= MAX_SEARCHED && difference(path, element, other) == null;
    }

    private @Nullable String ofMap(String path, Map<?, ?> one, Map<?, ?> other) {
      boolean ordered = one instanceof LinkedHashMap<?, ?> || one instanceof SortedMap<?, ?>;
      if (inOrder(path, one.keySet(), other.keySet()) == null) {
        return inOrder(path, one.values(), other.values());
      }
      if (ordered) {
        return path;
      }
      Map<Object, Object> keys = index(other.keySet());
      for (Map.Entry<?, ?> entry : one.entrySet()) {
        Object key = entry.getKey();
        boolean found =
            (keys.containsKey(key)
                    && difference(path, key, keys.get(key)) == null
                    && difference(path, entry.getValue(), other.get(key)) == null)
                || other.entrySet().stream()
                    .anyMatch(
                        that ->
                            isSearched(path, key, that.getKey())
                                && difference(path, entry.getValue(), that.getValue()) == null);
        if (!found) {
          return path;
        }
      }
      return null;
    }
  }

  private static String step(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }
}
