package io.larder.jcache.annotation.key;

import io.larder.codec.ImmutableTypes;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the keys of calls whose parameters cannot change: writing one costs a microsecond, ten
 * times what a hit in memory takes. A table of fixed size, where a key takes the place of another
 * one. Thread-safe.
 */
final class KeyMemo {
  private static final int PLACES = 1 << 14;

  /** Longer ones are written each time, so that what is remembered stays small. */
  private static final int LONGEST = 256;

  /** Read and written without order: whoever sees one sees all of it, since it is final. */
  private final @Nullable Known[] places = new Known[PLACES];

  @SuppressWarnings("ArrayRecordComponent") // compared as arrays
  private record Known(@Nullable Object[] parameters, MethodKey key) {}

  /** The key of a call, or null if it is not known. */
  @Nullable MethodKey get(@Nullable Object[] parameters) {
    int place = place(parameters);
    Known known = place < 0 ? null : places[place];
    return known != null && Arrays.equals(known.parameters(), parameters) ? known.key() : null;
  }

  /** Remembers a key, if its parameters allow it. */
  void put(@Nullable Object[] parameters, MethodKey key) {
    int place = place(parameters);
    if (place >= 0 && key.storedKey().length() <= LONGEST) {
      places[place] = new Known(parameters.clone(), key);
    }
  }

  /** Where parameters belong, or -1: nothing is asked of objects of the application. */
  private static int place(@Nullable Object[] parameters) {
    int hash = 1;
    for (Object parameter : parameters) {
      if (parameter == null) {
        hash *= 31;
      } else if (ImmutableTypes.isValue(parameter)) {
        hash = 31 * hash + parameter.hashCode();
      } else {
        return -1;
      }
    }
    return (hash ^ (hash >>> 16)) & (PLACES - 1);
  }
}
