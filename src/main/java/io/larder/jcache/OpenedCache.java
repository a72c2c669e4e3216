package io.larder.jcache;

import java.lang.reflect.Type;
import javax.cache.CacheManager;
import javax.cache.configuration.Configuration;

/** What is the same in a cache of any engine: its name, its configuration, and that it may end. */
abstract class OpenedCache<K, V> implements CacheEngine.OpenCache<K, V> {
  private final CacheEngine.Opening<K, V> opening;
  private final CacheSetup<K, V> setup;
  private volatile boolean closed;

  OpenedCache(CacheEngine.Opening<K, V> opening) {
    this.opening = opening;
    this.setup = new CacheSetup<>(opening.configuration());
  }

  /** Lets go of what it is made of; called once. */
  abstract void release();

  /** The type of its values, with type arguments where they are known. */
  final Type valueType() {
    return opening.valueType();
  }

  final void checkOpen() {
    if (closed) {
      throw new IllegalStateException("cache '" + getName() + "' is closed");
    }
  }

  @Override
  public final CacheSetup<K, V> setup() {
    return setup;
  }

  @Override
  public final String getName() {
    return opening.name();
  }

  @Override
  public final CacheManager getCacheManager() {
    checkOpen();
    return opening.owner();
  }

  @Override
  public final <C extends Configuration<K, V>> C getConfiguration(Class<C> type) {
    if (type.isInstance(setup)) {
      return type.cast(setup);
    }
    throw new IllegalArgumentException(
        "the configuration of cache '" + getName() + "' is no " + type.getName());
  }

  @Override
  public final void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    release();
    opening.onClose().accept(this);
  }

  @Override
  public final boolean isClosed() {
    return closed;
  }
}
