package io.larder.jcache;

import io.larder.codec.StoredBytes;
import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import javax.cache.CacheException;
import javax.cache.management.CacheStatisticsMXBean;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;
import org.redisson.jcache.JCache;
import org.redisson.jcache.JCacheManager;

/**
 * What Redisson's JCache counts for one cache. Its manager registers a bean of its own under the
 * name of the cache in Redis; that one is taken back, because the standard's bean is registered
 * under the name of the cache.
 */
final class EngineStatistics implements CacheStatisticsMXBean {
  private final JCacheManager manager;
  private final LongAdder removals = new LongAdder();
  private final LongAdder removalNanos = new LongAdder();
  private boolean counting;
  private @Nullable JCache<StoredBytes, StoredBytes> cache;

  EngineStatistics(JCacheManager manager, boolean counting) {
    this.manager = manager;
    this.counting = counting;
  }

  /** The engine's cache was made. */
  synchronized void opened(JCache<StoredBytes, StoredBytes> made) {
    cache = made;
    if (counting) {
      tell(made, true);
    }
  }

  synchronized void count(boolean on) {
    counting = on;
    if (cache != null) {
      tell(cache, on);
    }
  }

  private void tell(JCache<StoredBytes, StoredBytes> made, boolean on) {
    manager.enableStatistics(made.getName(), on);
    if (on) {
      MBeanServer server = ManagementFactory.getPlatformMBeanServer();
      try {
        ObjectName name = BeanNames.statistics(manager.getURI(), made.getName());
        if (server.isRegistered(name)) {
          server.unregisterMBean(name);
        }
      } catch (JMException e) {
        throw new CacheException(e);
      }
    }
  }

  /** One removal: Redisson subtracts milliseconds from nanoseconds. */
  void removed(long nanos) {
    removals.increment();
    removalNanos.add(nanos);
  }

  private synchronized long count(ToLongFunction<CacheStatisticsMXBean> what) {
    return cache == null ? 0 : what.applyAsLong(manager.getStatBean(cache));
  }

  private synchronized float average(ToDoubleFunction<CacheStatisticsMXBean> what) {
    return cache == null ? 0 : (float) what.applyAsDouble(manager.getStatBean(cache));
  }

  @Override
  public synchronized void clear() {
    removals.reset();
    removalNanos.reset();
    if (cache != null) {
      manager.getStatBean(cache).clear();
    }
  }

  @Override
  public long getCacheHits() {
    return count(CacheStatisticsMXBean::getCacheHits);
  }

  @Override
  public float getCacheHitPercentage() {
    return average(CacheStatisticsMXBean::getCacheHitPercentage);
  }

  @Override
  public long getCacheMisses() {
    return count(CacheStatisticsMXBean::getCacheMisses);
  }

  @Override
  public float getCacheMissPercentage() {
    return average(CacheStatisticsMXBean::getCacheMissPercentage);
  }

  @Override
  public long getCacheGets() {
    return count(CacheStatisticsMXBean::getCacheGets);
  }

  @Override
  public long getCachePuts() {
    return count(CacheStatisticsMXBean::getCachePuts);
  }

  @Override
  public long getCacheRemovals() {
    return count(CacheStatisticsMXBean::getCacheRemovals);
  }

  @Override
  public long getCacheEvictions() {
    return count(CacheStatisticsMXBean::getCacheEvictions);
  }

  @Override
  public float getAverageGetTime() {
    return average(CacheStatisticsMXBean::getAverageGetTime);
  }

  @Override
  public float getAveragePutTime() {
    return average(CacheStatisticsMXBean::getAveragePutTime);
  }

  @Override
  public float getAverageRemoveTime() {
    long counted = removals.sum();
    return counted == 0 ? 0 : removalNanos.sum() / 1_000f / counted;
  }
}
