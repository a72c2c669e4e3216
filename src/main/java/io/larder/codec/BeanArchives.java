package io.larder.codec;

import io.larder.common.MessageId;
import java.net.URL;
import java.security.ProtectionDomain;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Knows the archives in which the container found the application's beans, and tells whether stored
 * data may name a class because one of them contains it, without loading it. Of an archive that
 * holds libraries as well only the packages of the beans count, without their sub-packages: a
 * library may have any class in it. Of any other jar what lies below the roots of those packages
 * counts ({@code com.example} of {@code com.example.shop.orders}). Thread-safe.
 */
public final class BeanArchives {
  private static final Set<String> BEAN_DEFINING =
      Set.of(
          "jakarta.inject.Scope",
          "jakarta.enterprise.context.NormalScope",
          "jakarta.enterprise.inject.Stereotype");

  private static final Set<String> DOMAINS =
      Set.of("com", "org", "net", "edu", "gov", "info", "biz", "dev", "app", "java", "javax");
  // As in uk.co.example, io.github.example and org.apache.commons.
  private static final Set<String> SHARED =
      Set.of("co", "com", "ac", "org", "net", "github", "gitlab", "apache", "eclipse", "google");

  private final ClassLoader loader;
  private final Map<String, Archive> archives = new ConcurrentHashMap<>();
  private final Set<Place> places = ConcurrentHashMap.newKeySet();

  /** A package may be split over archives. */
  private record Place(String packageName, ProtectionDomain archive, boolean annotated) {}

  /** No archives at first; classes are looked up by the application's class loader. */
  public BeanArchives(ClassLoader loader) {
    this.loader = loader;
  }

  public void add(Class<?> type) {
    boolean annotated = isAnnotated(type);
    // Once for each package of an archive: an archive has many classes and few packages.
    if (places.add(new Place(type.getPackageName(), type.getProtectionDomain(), annotated))) {
      String path = path(type.getName());
      String root = rootOf(type.getClassLoader(), path);
      if (root != null) {
        Archive archive = archives.computeIfAbsent(root, Archive::new);
        if (annotated) {
          archive.packages.add(type.getPackageName());
        }
      }
    }
  }

  /** Where every class of an archive is a bean, only what has an annotation was meant to be one. */
  private static boolean isAnnotated(Class<?> type) {
    return Arrays.stream(type.getAnnotations())
        .map(annotation -> annotation.annotationType())
        .anyMatch(
            annotation ->
                annotation.getName().startsWith("jakarta.")
                    || Arrays.stream(annotation.getAnnotations())
                        .anyMatch(a -> BEAN_DEFINING.contains(a.annotationType().getName())));
  }

  boolean declares(String className) {
    String root = rootOf(loader, path(className));
    if (root != null && ArchiveContents.isOfAllArchives(root)) {
      String name = packageOf(className);
      return archives.values().stream().anyMatch(archive -> archive.packages.contains(name));
    }
    Archive archive = root == null ? null : archives.get(root);
    return archive != null && archive.declares(packageOf(className));
  }

  /** {@return a message about the archives of which only some packages count, if there are any} */
  public Optional<String> restriction() {
    List<String> shared =
        archives.values().stream().flatMap(archive -> archive.restriction().stream()).toList();
    if (shared.isEmpty()) {
      return Optional.empty();
    }
    String message =
        "types that stored data may name: these archives hold more than the application, so only"
            + " the packages of the beans in them, or what lies below their roots, count: %s; what values and keys need besides goes"
            + " into redis.codec.allowed-types";
    return Optional.of(
        MessageId.SHARED_ARCHIVE.text(
            message, shared.stream().sorted().collect(Collectors.joining("; "))));
  }

  private static @Nullable String rootOf(@Nullable ClassLoader loader, String path) {
    URL url = loader == null ? null : loader.getResource(path);
    String text = String.valueOf(url);
    return text.endsWith(path) ? text.substring(0, text.length() - path.length()) : null;
  }

  /**
   * What the packages of one owner begin with: the first part, with the second one below a domain
   * of the highest level, and the third one where many owners share two.
   */
  private static String rootOf(String packageName) {
    String[] parts = packageName.split("\\.");
    boolean domain = parts[0].length() == 2 || DOMAINS.contains(parts[0]);
    int length = domain ? 2 : 1;
    if (parts.length > 2 && domain && SHARED.contains(parts[1])) {
      length = 3;
    }
    return String.join(".", List.of(parts).subList(0, Math.min(length, parts.length)));
  }

  private static String path(String className) {
    return className.replace('.', '/') + ".class";
  }

  private static String packageOf(String className) {
    return className.substring(0, Math.max(0, className.lastIndexOf('.')));
  }

  /** An archive with beans, and the packages in which those with annotations are. */
  private static final class Archive {
    private final String root;
    private final Set<String> packages = new ConcurrentSkipListSet<>();
    private boolean examined;
    private Optional<String> library = Optional.empty();

    Archive(String root) {
      this.root = root;
    }

    boolean declares(String packageName) {
      return packages.contains(packageName) || (library().isEmpty() && isOwn(packageName));
    }

    private boolean isOwn(String packageName) {
      return packages.isEmpty()
          || !new ArchiveContents(root).isJar()
          || packages.stream().map(BeanArchives::rootOf).anyMatch(own -> isBelow(packageName, own));
    }

    private static boolean isBelow(String packageName, String own) {
      return packageName.equals(own) || packageName.startsWith(own + ".");
    }

    /** {@return which packages count and why not all, if that is so} */
    Optional<String> restriction() {
      Optional<String> found =
          library().map(why -> root + " (" + why + "), packages " + new TreeSet<>(packages));
      return found.isPresent()
          ? found
          : new ArchiveContents(root)
              .packageBeside(this::isOwn)
              .map(
                  beside ->
                      root
                          + " (it has classes of "
                          + beside
                          + "), below "
                          + new TreeSet<>(packages.stream().map(BeanArchives::rootOf).toList()));
    }

    /** {@return what shows that the archive holds more than the application} */
    synchronized Optional<String> library() {
      if (!examined) {
        library = new ArchiveContents(root).sharedBecause();
        examined = true;
      }
      return library;
    }
  }
}
