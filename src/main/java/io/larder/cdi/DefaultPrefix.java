package io.larder.cdi;

import io.larder.common.MessageId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;

/**
 * Says of applications of one JVM, or modules of one application, that they use the same Redis with
 * the default prefix. Each of them has a system property while it runs: applications see those of
 * the others and keep nothing of them.
 */
final class DefaultPrefix implements AutoCloseable {
  private static final String MARK = "io.larder.default-prefix.";
  private static final String WARNED = "warned";

  private final Set<String> properties = new HashSet<>();

  /** Some modules of an application that use a Redis with the default prefix. */
  record Use(String redis, String application, List<String> modules) {
    private String text(boolean warned) {
      return String.join(
          "\n", redis, application, String.join("\t", modules), warned ? WARNED : "");
    }

    private static Use of(String text) {
      String[] parts = text.split("\n", -1);
      return new Use(parts[0], parts[1], List.of(parts[2].split("\t")));
    }
  }

  /**
   * Marks a use until this is closed, and says what is to be said of it: once for an application.
   */
  Optional<String> enter(Use use) {
    String property = MARK + UUID.randomUUID();
    Properties all = System.getProperties();
    // The lock of the whole JVM, so that of two applications only the second is told.
    synchronized (all) {
      List<Use> same = new ArrayList<>(List.of(use));
      boolean known = false;
      for (String name : all.stringPropertyNames()) {
        String text = name.startsWith(MARK) ? all.getProperty(name, "") : "";
        if (!text.isEmpty() && Use.of(text).redis().equals(use.redis())) {
          same.add(Use.of(text));
          known |= Use.of(text).application().equals(use.application()) && text.endsWith(WARNED);
        }
      }
      Optional<String> warning = known ? Optional.empty() : warning(same);
      all.setProperty(property, use.text(known || warning.isPresent()));
      properties.add(property);
      return warning;
    }
  }

  private static Optional<String> warning(List<Use> same) {
    List<String> names =
        new ArrayList<>(
            same.stream().skip(1).flatMap(use -> use.modules().stream()).sorted().toList());
    names.addAll(same.get(0).modules());
    if (names.size() < 2) {
      return Optional.empty();
    }
    boolean one = same.stream().map(Use::application).distinct().count() == 1;
    return Optional.of(
        MessageId.SHARED_PREFIX.text(
            "the %s %s and %s%s use the same Redis (%s) with the default prefix, so they share all"
                + " caches, sessions and keys; give each of them a redis.key.prefix of its own",
            one ? "modules" : "applications",
            String.join(", ", names.subList(0, names.size() - 1)),
            names.get(names.size() - 1),
            one ? " of one application" : "",
            same.get(0).redis()));
  }

  @Override
  public void close() {
    properties.forEach(System::clearProperty);
  }
}
