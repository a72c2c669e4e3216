package io.larder.jcache.annotation.key;

import io.larder.codec.ImmutableTypes;
import io.larder.codec.key.KeyFormat;
import io.larder.common.CodecException;
import java.util.Arrays;
import javax.cache.annotation.GeneratedCacheKey;
import org.jspecify.annotations.Nullable;

/**
 * Makes the keys of annotated calls. It remembers those whose parameters are immutable, because
 * writing one costs a microsecond, ten times a hit in memory: a table of fixed size, where a new
 * key replaces the one in its place. Thread-safe.
 */
public final class MethodKeys {
  private static final int PLACES = 1 << 14;
  // Longer ones are written each time, so that what is remembered stays small.
  private static final int LONGEST = 256;

  private final KeyFormat format;
  // Read and written without order: whoever sees one sees all of it, since it is final.
  private final @Nullable Remembered[] places = new Remembered[PLACES];

  @SuppressWarnings("ArrayRecordComponent") // compared as arrays
  private record Remembered(@Nullable Object[] parameters, MethodKey key) {}

  public MethodKeys(ClassLoader loader) {
    // Nothing is read here, so no class is loaded by its name.
    format = new KeyFormat(name -> false, loader);
  }

  /** Makes a key of parameters, of which it may be known that all are immutable. */
  public MethodKey of(@Nullable Object[] parameters, boolean immutable)
      throws UnusableKeyException {
    int place = place(parameters, immutable);
    if (place < 0) {
      return written(parameters);
    }
    Remembered remembered = places[place];
    if (remembered != null && Arrays.equals(remembered.parameters(), parameters)) {
      return remembered.key();
    }
    MethodKey key = written(parameters);
    if (key.storedKey().length() <= LONGEST) {
      places[place] = new Remembered(parameters.clone(), key);
    }
    return key;
  }

  private MethodKey written(@Nullable Object[] parameters) throws UnusableKeyException {
    try {
      return new MethodKey(format.textOf(Arrays.asList(parameters)));
    } catch (CodecException e) {
      throw new UnusableKeyException(e);
    }
  }

  /** The key that an application's generator made, as it is also found with that object. */
  public MethodKey of(GeneratedCacheKey key) throws UnusableKeyException {
    try {
      return key instanceof MethodKey own ? own : new MethodKey(format.textOf(key));
    } catch (CodecException e) {
      throw new UnusableKeyException(e);
    }
  }

  /** The place of parameters, or -1: nothing is asked of objects of the application. */
  private static int place(@Nullable Object[] parameters, boolean immutable) {
    int hash = 1;
    for (Object parameter : parameters) {
      if (parameter == null) {
        hash *= 31;
      } else if (immutable || ImmutableTypes.isValue(parameter)) {
        hash = 31 * hash + parameter.hashCode();
      } else {
        return -1;
      }
    }
    return (hash ^ (hash >>> 16)) & (PLACES - 1);
  }
}
