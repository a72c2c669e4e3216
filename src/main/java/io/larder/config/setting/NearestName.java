package io.larder.config.setting;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the name that somebody probably meant, by the Levenshtein distance. */
public final class NearestName {
  private NearestName() {}

  /** {@return the candidate with the fewest differences, or empty without candidates} */
  public static Optional<String> of(String name, Collection<String> candidates) {
    return candidates.stream()
        .min(
            Comparator.<String>comparingInt(candidate -> distance(name, candidate))
                .thenComparing(Comparator.naturalOrder()));
  }

  /**
   * {@return the nearest candidate if it is so near that it is probably meant} One letter may be
   * another one, two of at least six, three of at least nine; upper case does not count.
   */
  public static Optional<String> near(String name, Collection<String> candidates) {
    String lower = name.toLowerCase(Locale.ROOT);
    return candidates.stream()
        .filter(one -> isNear(lower, one.toLowerCase(Locale.ROOT)))
        .min(
            Comparator.<String>comparingInt(one -> distance(lower, one.toLowerCase(Locale.ROOT)))
                .thenComparing(Comparator.naturalOrder()));
  }

  private static boolean isNear(String a, String b) {
    int length = Math.max(a.length(), b.length());
    int most = length >= 9 ? 3 : length >= 6 ? 2 : 1;
    return Math.abs(a.length() - b.length()) <= most && distance(a, b) <= most;
  }

  /** {@return how many letters have to be inserted, removed or replaced} */
  public static int distance(String a, String b) {
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
