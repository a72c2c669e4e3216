package io.larder.codec.shape;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.PriorityBlockingQueue;

/** Tells collections and maps that are nothing but their elements from those that are more. */
final class CollectionKinds {
  /** Where the lists, sets and maps of libraries do what those of the JDK do. */
  private static final List<String> LIBRARIES =
      List.of(
          "com.google.common.collect.",
          "kotlin.collections.",
          "org.eclipse.persistence.indirection.",
          "org.hibernate.collection.");

  private CollectionKinds() {}

  /**
   * Whether a collection or map is as good as one of another class with the same elements. One of
   * the application is not if its class has any code, state or type beside those of the JDK: it may
   * answer in another way.
   */
  static boolean isAlike(Class<?> type) {
    for (Class<?> c = type; c != null && !UnusableTypes.isJdk(c); c = c.getSuperclass()) {
      if (isOfLibrary(c)) {
        return hasEqualityOfElements(type);
      }
      if (addsAnything(c)) {
        return false;
      }
    }
    return true;
  }

  static boolean isOfLibrary(Class<?> type) {
    return LIBRARIES.stream().anyMatch(type.getName()::startsWith);
  }

  private static boolean addsAnything(Class<?> type) {
    return !Fields.of(type).isEmpty()
        || Arrays.stream(type.getDeclaredMethods()).anyMatch(CollectionKinds::isSeen)
        || !Arrays.stream(type.getInterfaces()).allMatch(UnusableTypes::isJdk);
  }

  private static boolean isSeen(Method method) {
    int modifiers = method.getModifiers();
    return !Modifier.isStatic(modifiers) && !Modifier.isPrivate(modifiers) && !method.isSynthetic();
  }

  /** Others, such as a multiset or a queue with a bound, have more than JSON holds. */
  private static boolean hasEqualityOfElements(Class<?> type) {
    boolean isKnown =
        List.class.isAssignableFrom(type)
            || Set.class.isAssignableFrom(type)
            || Map.class.isAssignableFrom(type);
    return isKnown || !(Queue.class.isAssignableFrom(type) || JdkValues.hasEquals(type));
  }

  /** Whether another collection has the order and the methods of a kind of collections. */
  static boolean areOfOneKind(Collection<?> one, Collection<?> other) {
    if (one instanceof List<?> || one instanceof Set<?>) {
      return one instanceof Set<?> ? other instanceof Set<?> : other instanceof List<?>;
    }
    if (one instanceof Queue<?>) {
      return one instanceof Deque<?>
          ? other instanceof Deque<?>
          : other instanceof Queue<?>
              && (!hasPriorities(one.getClass()) || one.getClass() == other.getClass());
    }
    return !(other instanceof Set<?>);
  }

  /** Whether a queue gives its elements in another order than they are iterated in. */
  static boolean hasPriorities(Class<?> queue) {
    return PriorityQueue.class.isAssignableFrom(queue)
        || PriorityBlockingQueue.class.isAssignableFrom(queue)
        || DelayQueue.class.isAssignableFrom(queue);
  }
}
