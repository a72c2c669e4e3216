package io.larder.jcache.annotation.key;

import java.util.Arrays;
import javax.cache.annotation.GeneratedCacheKey;
import org.jspecify.annotations.Nullable;

/** Makes the keys of annotated calls and remembers those whose parameters are immutable. */
public final class MethodKeys {
  private final KeyTexts texts;
  private final KeyMemo memo = new KeyMemo();

  /**
   * Creates an empty memory.
   *
   * @param loader the class loader of the application, whose Jackson modules are used
   */
  public MethodKeys(ClassLoader loader) {
    texts = new KeyTexts(loader);
  }

  /**
   * The key of parameters, if it is remembered.
   *
   * @param parameters the parameters that make the key
   * @return the key, or null
   */
  public @Nullable MethodKey remembered(@Nullable Object[] parameters) {
    return memo.get(parameters);
  }

  /**
   * Makes the key of parameters.
   *
   * @param parameters the parameters that make the key
   * @return the key
   * @throws UnusableKeyException if one of them has no stable text
   */
  public MethodKey of(@Nullable Object[] parameters) throws UnusableKeyException {
    MethodKey key = memo.get(parameters);
    if (key == null) {
      key = texts.of(Arrays.asList(parameters));
      memo.put(parameters, key);
    }
    return key;
  }

  /**
   * Makes a key of one that the application's generator made.
   *
   * @param key the generated key
   * @return a key of its fields
   * @throws UnusableKeyException if its fields have no stable text
   */
  public MethodKey of(GeneratedCacheKey key) throws UnusableKeyException {
    return texts.of(key);
  }
}
