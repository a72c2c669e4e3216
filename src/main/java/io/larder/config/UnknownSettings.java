package io.larder.config;

import io.larder.common.MessageId;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Finds settings that look like Larder's and are not. */
final class UnknownSettings {
  /** An environment variable this close to a known one is a slip, not somebody else's. */
  private static final int SLIP = 2;

  private UnknownSettings() {}

  static List<String> warnings(Set<String> names) {
    List<String> known = Settings.all().stream().map(SettingKey::name).toList();
    List<String> variables = known.stream().map(UnknownSettings::variable).toList();
    return new TreeSet<>(names)
        .stream()
            .filter(name -> isUnknown(name, known, variables))
            .map(
                name ->
                    MessageId.UNKNOWN_SETTING.text(
                        name
                            + " is not a setting of Larder; the nearest one is "
                            + nearest(
                                name, name.startsWith("redis.") ? near(name, known) : variables)
                            + " (ignore this if the name belongs to another library)"))
            .toList();
  }

  private static boolean isUnknown(String name, List<String> known, List<String> variables) {
    if (name.startsWith("redis.")) {
      return !known.contains(name) && CacheKeys.cacheName(name).isEmpty();
    }
    return name.startsWith("REDIS_")
        && !variables.contains(name)
        && distance(name, nearest(name, variables)) <= SLIP;
  }

  /** The known settings, and those of the cache that the name seems to be about. */
  private static List<String> near(String name, List<String> known) {
    return Stream.concat(known.stream(), CacheKeys.candidates(name).stream()).toList();
  }

  private static String nearest(String name, List<String> candidates) {
    return nearestOf(name, candidates).orElseThrow();
  }

  /** The candidate with the fewest differences, or empty without candidates. */
  static Optional<String> nearestOf(String name, Collection<String> candidates) {
    return candidates.stream()
        .min(
            Comparator.<String>comparingInt(candidate -> distance(name, candidate))
                .thenComparing(Comparator.naturalOrder()));
  }

  private static String variable(String name) {
    return name.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
  }

  /** The Levenshtein distance. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substitution = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substitution, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
