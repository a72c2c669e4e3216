package io.larder.jcache.annotation.key;

import io.larder.codec.StoredKey;
import javax.cache.annotation.GeneratedCacheKey;
import org.jspecify.annotations.Nullable;

/**
 * The key of an annotated call, made of its parameters or of the application's generated key. It is
 * a JSON text, the same in every JVM for equal parameters: an array with one element a parameter.
 * Texts, booleans, {@code int}s and nulls are written plainly; every other value with its type,
 * because the standard's keys tell a {@code long} from an {@code int} of the same number: {@code
 * ["ada",3,{"long":7},{"com.example.Subject":"ALGEBRA"},{"list":["a","b"]}]}. Sets and maps are
 * sorted; objects are their fields, sorted by name; arrays are arrays. Equality and hash code are
 * the text's. Immutable.
 */
public final class MethodKey implements GeneratedCacheKey, StoredKey {
  private static final long serialVersionUID = 1L;

  private final String text;

  public MethodKey(String text) {
    this.text = text;
  }

  @Override
  public String storedKey() {
    return text;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof MethodKey that && text.equals(that.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
