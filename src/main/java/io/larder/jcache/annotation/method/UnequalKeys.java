package io.larder.jcache.annotation.method;

import io.larder.codec.key.KeyTypes;
import io.larder.common.MessageId;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.cache.annotation.CachePut;
import javax.cache.annotation.CacheRemoveAll;
import javax.cache.annotation.CacheResult;

/**
 * Finds methods that remove what is not there, or put what nobody reads: of which the parameters
 * make a key that is never equal to one of the methods that write, or read, the cache. The types of
 * the parameters tell ({@link KeyTypes#mayBeEqual}). It says nothing of a cache that modules share.
 */
public final class UnequalKeys {
  private static final int SHOWN = 3;

  private final KeyTypes types = new KeyTypes();
  private final Map<String, List<DeclaredKey>> caches = new TreeMap<>();

  /** A method with a key that none of those has which it should meet. */
  private record Unequal(String cacheName, DeclaredKey key, List<DeclaredKey> others) {}

  private UnequalKeys() {}

  /**
   * {@return a warning for each method}
   *
   * @param modules the methods of all modules
   * @param ofCode the caches that code of the application uses, of which nothing is said
   */
  public static List<String> warnings(Collection<CacheMethods> modules, Set<String> ofCode) {
    UnequalKeys keys = new UnequalKeys();
    modules.forEach(methods -> methods.all().forEach(keys::add));
    keys.caches.keySet().removeAll(ofCode);
    keys.caches.values().removeIf(UnequalKeys::isShared);
    return keys.warnings();
  }

  private void add(CacheMethod<?> method) {
    if (method.getCacheAnnotation() instanceof CacheRemoveAll) {
      return;
    }
    DeclaredKey key = DeclaredKey.of(method, types);
    Set<String> names = new TreeSet<>(Set.of(method.getCacheName()));
    String exceptions = method.exceptionCacheName();
    if (exceptions != null) {
      names.add(exceptions);
    }
    names.forEach(name -> caches.computeIfAbsent(name, one -> new ArrayList<>()).add(key));
  }

  private static boolean isShared(List<DeclaredKey> keys) {
    return keys.stream().map(key -> key.method().beanClass().getClassLoader()).distinct().count()
        > 1;
  }

  private List<String> warnings() {
    List<Unequal> found = new ArrayList<>();
    // An inherited method may be there for one of the beans only.
    Set<Method> equal = new HashSet<>();
    caches.forEach(
        (name, keys) -> {
          for (DeclaredKey key : keys) {
            List<DeclaredKey> others = othersOf(key, keys);
            if (others.stream().anyMatch(other -> key.mayEqual(other, types))) {
              equal.add(key.method().getMethod());
            } else if (!others.isEmpty()) {
              found.add(new Unequal(name, key, others));
            }
          }
        });
    return found.stream()
        .filter(unequal -> !equal.contains(unequal.key().method().getMethod()))
        .map(this::text)
        .sorted()
        .toList();
  }

  /** Of a removal those that write, of a put those that read. */
  private static List<DeclaredKey> othersOf(DeclaredKey key, List<DeclaredKey> all) {
    if (reads(key)) {
      return List.of();
    }
    boolean puts = CacheWrites.isWriting(key.method());
    return all.stream()
        .filter(other -> puts ? reads(other) : CacheWrites.isWriting(other.method()))
        .sorted(Comparator.comparing(UnequalKeys::isPut).thenComparing(UnequalKeys::where))
        .toList();
  }

  private static boolean reads(DeclaredKey key) {
    return key.method().getCacheAnnotation() instanceof CacheResult;
  }

  private static boolean isPut(DeclaredKey key) {
    return key.method().getCacheAnnotation() instanceof CachePut;
  }

  private static String where(DeclaredKey key) {
    return key.method().where();
  }

  private String text(Unequal unequal) {
    DeclaredKey key = unequal.key();
    List<DeclaredKey> others = unequal.others();
    String shown =
        others.stream()
            .limit(SHOWN)
            .map(other -> where(other) + " has " + other)
            .collect(Collectors.joining(", "));
    int left = others.size() - SHOWN;
    return MessageId.UNEQUAL_KEYS.text(
        "%s %s the cache '%s' with the key %s, which %s: %s%s; %s",
        where(key),
        isPut(key) ? "puts into" : "removes from",
        unequal.cacheName(),
        key,
        isPut(key) ? "no method reads" : "no method writes",
        shown,
        left > 0 ? " and " + left + " more have others" : "",
        new KeyAdvice(key, types).towards(others));
  }
}
