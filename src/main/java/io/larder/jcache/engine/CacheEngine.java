package io.larder.jcache.engine;

import java.lang.reflect.Type;
import java.util.function.Consumer;
import javax.cache.CacheManager;
import javax.cache.configuration.CompleteConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * Where entries are kept: what is below the beans, their configuration and their management.
 *
 * <p>Implementations are thread-safe.
 */
public interface CacheEngine extends AutoCloseable {
  /**
   * A cache to open.
   *
   * @param name its name
   * @param configuration what it was created with
   * @param keyType the type of its keys, with type arguments where they are known
   * @param valueType the type of its values, with type arguments where they are known
   * @param owner what it belongs to
   * @param onClose called once, when it was closed
   */
  record Opening<K, V>(
      String name,
      CompleteConfiguration<K, V> configuration,
      Type keyType,
      Type valueType,
      CacheManager owner,
      Consumer<ManagedCache<?, ?>> onClose) {}

  /** Opens a cache; does not wait for Redis unless listeners are configured. */
  <K, V> ManagedCache<K, V> open(Opening<K, V> opening);

  /** The engine's own manager for applications that unwrap it, or null if it has none. */
  default @Nullable CacheManager manager() {
    return null;
  }

  /** Ends everything of this engine; its caches are closed by then. */
  @Override
  void close();
}
