package io.larder.jcache.engine;

import java.lang.reflect.Type;
import java.util.function.Consumer;
import javax.cache.CacheManager;
import javax.cache.configuration.CompleteConfiguration;
import org.jspecify.annotations.Nullable;

/** Opens caches and keeps their entries. Thread-safe. */
public interface CacheEngine extends AutoCloseable {
  /** A cache to open; its types have type arguments where they are known. */
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
