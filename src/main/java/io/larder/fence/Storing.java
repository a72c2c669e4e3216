package io.larder.fence;

import java.util.Locale;

/** What happens to a computed value when it is stored. */
public enum Storing {
  /** It is stored if the right still holds and there is no entry. */
  ABSENT,
  /** It is stored if the right still holds, in the place of an entry that nobody can read. */
  REPLACE,
  /**
   * It is stored if the right still holds, in the place of any entry; without the right the entry
   * is evicted, as the change of the caller must be seen.
   */
  PUT;

  /** As the scripts have it. */
  public final String word = name().toLowerCase(Locale.ROOT);
}
