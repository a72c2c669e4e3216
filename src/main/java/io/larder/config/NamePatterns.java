package io.larder.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * Names of caches with {@code *} in the place of any text, dots included and possibly empty, whose
 * settings hold for all caches that they match. Immutable.
 */
final class NamePatterns {
  private static final char ANY = '*';

  private final List<String> patterns;

  /** Keeps the patterns among some names. */
  NamePatterns(Collection<String> names) {
    patterns =
        names.stream()
            .filter(NamePatterns::isPattern)
            .sorted(
                Comparator.comparingInt(NamePatterns::letters)
                    .reversed()
                    .thenComparing(Comparator.naturalOrder()))
            .toList();
  }

  static boolean isPattern(String name) {
    return name.indexOf(ANY) >= 0;
  }

  /** How much of the name a pattern says. */
  private static int letters(String pattern) {
    return (int) pattern.chars().filter(c -> c != ANY).count();
  }

  /** {@return the patterns that match a name, the longest first} */
  List<String> matching(String name) {
    return patterns.stream().filter(pattern -> matches(pattern, name)).toList();
  }

  static boolean matches(String pattern, String name) {
    int first = pattern.indexOf(ANY);
    int last = pattern.lastIndexOf(ANY);
    String end = pattern.substring(last + 1);
    if (name.length() < first + end.length()
        || !name.startsWith(pattern.substring(0, first))
        || !name.endsWith(end)) {
      return false;
    }
    // Each text between stars is looked for where the one before has ended.
    int limit = name.length() - end.length();
    int from = first;
    for (int star = first; star < last; ) {
      int next = pattern.indexOf(ANY, star + 1);
      String text = pattern.substring(star + 1, next);
      int found = name.indexOf(text, from);
      if (found < 0 || found + text.length() > limit) {
        return false;
      }
      from = found + text.length();
      star = next;
    }
    return true;
  }
}
