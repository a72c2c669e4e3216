package io.larder.cdi;

import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Names the archive that a class was loaded from by what the application calls it ({@code
 * shop.ear/web.war}), not by where a server has unpacked it, which changes.
 */
final class ArchiveName {
  private static final Pattern ARCHIVE = Pattern.compile(".+\\.([ewr]ar|jar)!?");
  private static final Pattern JAR = Pattern.compile(".+\\.jar!?");

  private ArchiveName() {}

  /** {@return the archive that has the class, or has its jar; empty if it is in none} */
  static String of(Class<?> type) {
    List<String> names = new ArrayList<>(List.of(location(type).split("/")));
    if (!names.isEmpty() && JAR.matcher(names.get(names.size() - 1)).matches()) {
      names.remove(names.size() - 1);
    }
    while (!names.isEmpty() && !ARCHIVE.matcher(names.get(0)).matches()) {
      names.remove(0);
    }
    while (!names.isEmpty() && !ARCHIVE.matcher(names.get(names.size() - 1)).matches()) {
      names.remove(names.size() - 1);
    }
    return String.join("/", names).replace("!", "");
  }

  /** {@return the name, with a number where other classes are in archives of the same name} */
  static String among(Class<?> type, Set<Class<?>> others) {
    String name = of(type);
    String location = location(type);
    List<String> before =
        others.stream()
            .filter(other -> of(other).equals(name))
            .map(ArchiveName::location)
            .filter(other -> other.compareTo(location) < 0)
            .distinct()
            .toList();
    return before.isEmpty() ? name : name + "#" + before.size();
  }

  /** {@return what messages call the archive: its name, without where a server has unpacked it} */
  static String shown(Class<?> type) {
    String name = of(type);
    if (!name.isEmpty()) {
      return name;
    }
    String location = location(type);
    List<String> parts = List.of(location.split("/"));
    String last = parts.get(parts.size() - 1).replace("!", "");
    return JAR.matcher(last).matches() ? last : location;
  }

  /** {@return where the class was loaded from} */
  static String location(Class<?> type) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    return source == null || source.getLocation() == null ? "" : source.getLocation().toString();
  }
}
