package io.larder.jcache.management;

import io.larder.jcache.engine.CacheSetup;
import io.larder.jcache.engine.ManagedCache;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import javax.cache.CacheException;
import javax.cache.management.CacheMXBean;
import javax.cache.management.CacheStatisticsMXBean;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/** The management beans of a manager's caches. Thread-safe. */
public final class ManagementBeans {
  private static final String CONFIGURATION = "Configuration";
  private static final String STATISTICS = "Statistics";

  private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
  private final URI manager;
  // Those of this manager: another application may have one of the same name.
  private final Set<ObjectName> registered = new HashSet<>();

  public ManagementBeans(URI manager) {
    this.manager = manager;
  }

  /** The configuration of a cache as JMX shows it. */
  record ConfigurationBean(CacheSetup<?, ?> setup) implements CacheMXBean {
    @Override
    public String getKeyType() {
      return setup.getKeyType().getName();
    }

    @Override
    public String getValueType() {
      return setup.getValueType().getName();
    }

    @Override
    public boolean isReadThrough() {
      return setup.isReadThrough();
    }

    @Override
    public boolean isWriteThrough() {
      return setup.isWriteThrough();
    }

    @Override
    public boolean isStoreByValue() {
      return setup.isStoreByValue();
    }

    @Override
    public boolean isStatisticsEnabled() {
      return setup.isStatisticsEnabled();
    }

    @Override
    public boolean isManagementEnabled() {
      return setup.isManagementEnabled();
    }
  }

  public void add(ManagedCache<?, ?> cache) {
    register(CONFIGURATION, cache.getName(), new ConfigurationBean(cache.setup()));
  }

  public void add(ManagedCache<?, ?> cache, @Nullable CacheStatisticsMXBean statistics) {
    if (statistics != null) {
      register(STATISTICS, cache.getName(), statistics);
    }
  }

  public void removeConfiguration(ManagedCache<?, ?> cache) {
    unregister(CONFIGURATION, cache.getName());
  }

  public void removeStatistics(ManagedCache<?, ?> cache) {
    unregister(STATISTICS, cache.getName());
  }

  public void remove(ManagedCache<?, ?> cache) {
    removeConfiguration(cache);
    removeStatistics(cache);
  }

  /** JSR-107, javadoc of CacheManager.enableManagement. */
  private ObjectName name(String kind, String cacheName) throws JMException {
    return new ObjectName(
        String.format(
            Locale.ROOT,
            "javax.cache:type=Cache%s,CacheManager=%s,Cache=%s",
            kind,
            safe(manager.toString()),
            safe(cacheName)));
  }

  /** The standard's four, and what would make a quotation or a pattern of the name. */
  private static String safe(String text) {
    return text.replaceAll("[,:=\n\"*?]", ".");
  }

  private synchronized void register(String kind, String cacheName, Object bean) {
    try {
      ObjectName name = name(kind, cacheName);
      if (!server.isRegistered(name)) {
        server.registerMBean(bean, name);
        registered.add(name);
      }
    } catch (JMException e) {
      throw new CacheException(e);
    }
  }

  private synchronized void unregister(String kind, String cacheName) {
    try {
      ObjectName name = name(kind, cacheName);
      if (registered.remove(name) && server.isRegistered(name)) {
        server.unregisterMBean(name);
      }
    } catch (JMException e) {
      throw new CacheException(e);
    }
  }
}
