package io.larder.jcache.redisson;

import io.larder.observe.CacheObservation;
import io.larder.observe.CacheObserver.Layer;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Map;
import java.util.concurrent.ConcurrentMap;
import javax.cache.configuration.Factory;
import javax.cache.integration.CacheLoader;
import org.jspecify.annotations.Nullable;
import org.redisson.jcache.JCache;
import org.redisson.jcache.JCacheManager;
import org.redisson.jcache.bean.JCacheStatisticsMXBean;

/**
 * Has one cache of Redisson's JCache tell what it counts, whether its statistics are on or off.
 * Redisson's manager keeps the beans that its caches count with, in a field of its own; with a
 * version that keeps them elsewhere the figures of the cache lack these.
 */
record RedissonCounts(CacheObservation observation) {
  private static final System.Logger LOG = System.getLogger("io.larder.jcache");

  /** Counts from now on, from 0; to be called while no bean of the cache is registered. */
  void begin(JCacheManager manager, JCache<?, ?> cache) {
    ConcurrentMap<Object, Object> beans = beans(manager);
    if (beans != null) {
      beans.put(cache, new Told(observation));
    }
  }

  /** To be called before a cache is closed whose bean is not registered. */
  void end(JCacheManager manager, JCache<?, ?> cache) {
    ConcurrentMap<Object, Object> beans = beans(manager);
    if (beans != null) {
      // Redisson would unregister what another application has under the same name.
      beans.remove(cache);
    }
  }

  @SuppressWarnings("unchecked") // as Redisson declares it
  private static @Nullable ConcurrentMap<Object, Object> beans(JCacheManager manager) {
    try {
      VarHandle field =
          MethodHandles.privateLookupIn(JCacheManager.class, MethodHandles.lookup())
              .findVarHandle(JCacheManager.class, "statBeans", ConcurrentMap.class);
      return (ConcurrentMap<Object, Object>) field.get(manager);
    } catch (ReflectiveOperationException e) {
      LOG.log(
          System.Logger.Level.DEBUG, "this version of Redisson keeps its statistics elsewhere", e);
      return null;
    }
  }

  /** The loader of a cache, whose calls are told. */
  <K, V> @Nullable Factory<CacheLoader<K, V>> observed(@Nullable Factory<CacheLoader<K, V>> made) {
    return made == null ? null : () -> new Loader<>(made.create(), observation);
  }

  private record Loader<K, V>(CacheLoader<K, V> loader, CacheObservation observation)
      implements CacheLoader<K, V> {
    @Override
    public V load(K key) {
      long start = observation.start();
      boolean succeeded = false;
      try {
        V loaded = loader.load(key);
        succeeded = true;
        return loaded;
      } finally {
        observation.loaded(succeeded, start);
      }
    }

    @Override
    public Map<K, V> loadAll(Iterable<? extends K> keys) {
      long start = observation.start();
      boolean succeeded = false;
      try {
        Map<K, V> loaded = loader.loadAll(keys);
        succeeded = true;
        return loaded;
      } finally {
        observation.loaded(succeeded, start);
      }
    }
  }

  /** Redisson's bean, which also tells. */
  private static final class Told extends JCacheStatisticsMXBean {
    private final CacheObservation observation;

    Told(CacheObservation observation) {
      this.observation = observation;
    }

    @Override
    public void addHits(long value) {
      super.addHits(value);
      if (value > 0) {
        observation.tell(observer -> observer.hit(Layer.REDIS, value, 0));
      }
    }

    @Override
    public void addMisses(long value) {
      super.addMisses(value);
      if (value > 0) {
        observation.tell(observer -> observer.missed(value, 0));
      }
    }

    @Override
    public void addPuts(long value) {
      super.addPuts(value);
      if (value > 0) {
        observation.tell(observer -> observer.put(value, 0));
      }
    }

    @Override
    public void addRemovals(long value) {
      super.addRemovals(value);
      if (value > 0) {
        observation.tell(observer -> observer.removed(value, 0));
      }
    }
  }
}
