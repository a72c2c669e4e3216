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
 * library may have any class in it. Thread-safe.
 */
public final class BeanArchives {
  private static final Set<String> BEAN_DEFINING =
      Set.of(
          "jakarta.inject.Scope",
          "jakarta.enterprise.context.NormalScope",
          "jakarta.enterprise.inject.Stereotype");

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
    List<Archive> shared =
        archives.values().stream().filter(archive -> archive.library().isPresent()).toList();
    if (shared.isEmpty()) {
      return Optional.empty();
    }
    String message =
        "types that stored data may name: these archives hold more than the application, so only"
            + " the packages of the beans in them count: %s; what values and keys need besides goes"
            + " into redis.codec.allowed-types";
    return Optional.of(
        MessageId.SHARED_ARCHIVE.text(
            message,
            shared.stream().map(Archive::toString).sorted().collect(Collectors.joining("; "))));
  }

  private static @Nullable String rootOf(@Nullable ClassLoader loader, String path) {
    URL url = loader == null ? null : loader.getResource(path);
    String text = String.valueOf(url);
    return text.endsWith(path) ? text.substring(0, text.length() - path.length()) : null;
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
      return packages.contains(packageName) || library().isEmpty();
    }

    /** {@return what shows that the archive holds more than the application} */
    synchronized Optional<String> library() {
      if (!examined) {
        library = new ArchiveContents(root).sharedBecause();
        examined = true;
      }
      return library;
    }

    @Override
    public String toString() {
      return root + " (" + library().orElse("") + "), packages " + new TreeSet<>(packages);
    }
  }
}
