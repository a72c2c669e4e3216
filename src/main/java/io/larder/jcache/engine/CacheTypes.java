package io.larder.jcache.engine;

import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
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

  /** The types of one cache. */
  public record Types(Type key, Type value) {}

  public synchronized void injected(String cacheName, Type key, Type value, String where) {
    returned(cacheName, value, where);
    if (value != Object.class || key != Object.class) {
      injected.putIfAbsent(cacheName, new Types(key, value));
    }
  }

  /** Notes a place that gives values of a type to a cache, for example a method. */
  public synchronized void returned(String cacheName, Type value, String where) {
    Map<Type, String> seen = values.computeIfAbsent(cacheName, name -> new LinkedHashMap<>());
    if (value != Object.class) {
      seen.putIfAbsent(value, where);
    }
  }

  public synchronized Set<String> names() {
    return new TreeSet<>(values.keySet());
  }

  public synchronized List<String> conflicts() {
    List<String> conflicts = new ArrayList<>();
    values.forEach(
        (name, types) -> {
          if (types.size() > 1) {
            List<String> places = new ArrayList<>();
            types.forEach((type, where) -> places.add(where + " (" + type.getTypeName() + ")"));
            conflicts.add(
                String.format(
                    Locale.ROOT,
                    "cache '%s' carries values of different types: %s; each reads only what was written as its own type",
                    name,
                    String.join(", ", places)));
          }
        });
    return conflicts;
  }

  /** A type of the values of a cache, and the place that declares it. */
  public record Place(String cacheName, Type value, String where) {}

  public synchronized List<Place> places() {
    List<Place> places = new ArrayList<>();
    values.forEach(
        (name, types) -> types.forEach((type, where) -> places.add(new Place(name, type, where))));
    return places;
  }

  /** The types of a cache as injected, else of its only annotated type, else undeclared. */
  public synchronized Types of(String cacheName) {
    Set<Type> annotated = values.getOrDefault(cacheName, Map.of()).keySet();
    Type value = annotated.size() == 1 ? annotated.iterator().next() : Object.class;
    return injected.getOrDefault(cacheName, new Types(Object.class, value));
  }

  /** The types that an injection point declares, or null. */
  public synchronized @Nullable Types injected(String cacheName) {
    return injected.get(cacheName);
  }
}
