package io.larder.codec;

import java.net.URL;
import java.security.ProtectionDomain;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Knows the archives in which the container found the application's beans, and tells whether one of
 * them contains a class, without loading it. Thread-safe.
 */
public final class BeanArchives {
  private final ClassLoader loader;
  private final Set<String> roots = ConcurrentHashMap.newKeySet();
  private final Set<Place> places = ConcurrentHashMap.newKeySet();

  /** A package may be split over archives. */
  private record Place(String packageName, ProtectionDomain archive) {}

  /** No archives at first; classes are looked up by the application's class loader. */
  public BeanArchives(ClassLoader loader) {
    this.loader = loader;
  }

  public void add(Class<?> type) {
    // Once for each package of an archive: an archive has many classes and few packages.
    if (places.add(new Place(type.getPackageName(), type.getProtectionDomain()))) {
      String path = path(type.getName());
      String root = rootOf(type.getClassLoader(), path);
      if (root != null) {
        roots.add(root);
      }
    }
  }

  boolean declares(String className) {
    String root = rootOf(loader, path(className));
    return root != null && roots.contains(root);
  }

  private static @Nullable String rootOf(@Nullable ClassLoader loader, String path) {
    URL url = loader == null ? null : loader.getResource(path);
    String text = String.valueOf(url);
    return text.endsWith(path) ? text.substring(0, text.length() - path.length()) : null;
  }

  private static String path(String className) {
    return className.replace('.', '/') + ".class";
  }
}
