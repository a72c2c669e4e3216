package io.larder.codec;

import java.net.URL;
import java.security.ProtectionDomain;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Knows the archives in which the container found the application's beans, and tells whether one of
 * them contains a class, without loading it.
 *
 * <p>Thread-safe.
 */
public final class BeanArchives {
  private final ClassLoader loader;
  private final Set<String> roots = ConcurrentHashMap.newKeySet();
  private final Set<Place> places = ConcurrentHashMap.newKeySet();

  /** A package may be split over archives. */
  private record Place(String packageName, ProtectionDomain archive) {}

  /**
   * Creates a view without archives.
   *
   * @param loader the class loader of the application
   */
  public BeanArchives(ClassLoader loader) {
    this.loader = loader;
  }

  /**
   * Notes the archive of a class of the application.
   *
   * @param type a class that the container found in a bean archive
   */
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

  /**
   * Whether one of the archives declares a class.
   *
   * @param className its binary name
   * @return true if its class file is in one of them
   */
  boolean declares(String className) {
    String root = rootOf(loader, path(className));
    return root != null && roots.contains(root);
  }

  private static @Nullable String rootOf(@Nullable ClassLoader loader, String path) {
    URL url = loader == null ? null : loader.getResource(path);
    if (url == null || !url.toString().endsWith(path)) {
      return null;
    }
    String text = url.toString();
    return text.substring(0, text.length() - path.length());
  }

  private static String path(String className) {
    return className.replace('.', '/') + ".class";
  }
}
