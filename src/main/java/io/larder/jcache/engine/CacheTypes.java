package io.larder.jcache.engine;

import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which types the caches of an application carry, as its injection points and annotated methods
 * declare them. Thread-safe.
 */
public final class CacheTypes {
  private final Map<String, Types> injected = new LinkedHashMap<>();
  private final Map<String, Map<Type, String>> values = new LinkedHashMap<>();

  /**
   * The types of one cache.
   *
   * @param key the type of its keys
   * @param value the type of its values
   */
  public record Types(Type key, Type value) {
    public static final Types UNDECLARED = new Types(Object.class, Object.class);
  }

  /** Creates a view without caches. */
  public CacheTypes() {}

  /**
   * Notes an injection point of a cache.
   *
   * @param cacheName the name of the cache
   * @param key the type of its keys, {@code Object} for a raw injection point
   * @param value the type of its values, {@code Object} for a raw injection point
   * @param where the injection point, for messages
   */
  public synchronized void injected(String cacheName, Type key, Type value, String where) {
    note(cacheName, value, where);
    if (value != Object.class || key != Object.class) {
      injected.putIfAbsent(cacheName, new Types(key, value));
    }
  }

  /**
   * Notes a method whose results a cache holds.
   *
   * @param cacheName the name of the cache
   * @param value the type of the results
   * @param where the method, for messages
   */
  public synchronized void returned(String cacheName, Type value, String where) {
    note(cacheName, value, where);
  }

  private void note(String cacheName, Type value, String where) {
    Map<Type, String> seen = values.computeIfAbsent(cacheName, name -> new LinkedHashMap<>());
    if (value != Object.class) {
      seen.putIfAbsent(value, where);
    }
  }

  /**
   * The names of the caches that were noted.
   *
   * @return a sorted copy
   */
  public synchronized Set<String> names() {
    return new TreeSet<>(values.keySet());
  }

  /**
   * Caches that carry values of different types.
   *
   * @return one message for each, naming the places
   */
  public synchronized List<String> conflicts() {
    List<String> conflicts = new ArrayList<>();
    values.forEach(
        (name, types) -> {
          if (types.size() > 1) {
            List<String> places = new ArrayList<>();
            types.forEach((type, where) -> places.add(where + " (" + type.getTypeName() + ")"));
            conflicts.add(
                "cache '"
                    + name
                    + "' carries values of different types: "
                    + String.join(", ", places)
                    + "; each reads only what was written as its own type");
          }
        });
    return conflicts;
  }

  /** The types of a cache as injected, else of its only annotated type, else undeclared. */
  public synchronized Types of(String cacheName) {
    Types types = injected.get(cacheName);
    if (types != null) {
      return types;
    }
    Map<Type, String> seen = values.get(cacheName);
    Type value = seen == null || seen.size() != 1 ? null : seen.keySet().iterator().next();
    return value == null ? Types.UNDECLARED : new Types(Object.class, value);
  }

  /** The types that an injection point declares, or null. */
  public synchronized @Nullable Types injected(String cacheName) {
    return injected.get(cacheName);
  }
}
