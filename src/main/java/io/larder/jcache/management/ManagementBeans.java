package io.larder.jcache.management;

import io.larder.common.Failures;
import io.larder.jcache.engine.CacheSetup;
import io.larder.jcache.engine.ManagedCache;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.cache.CacheException;
import javax.cache.management.CacheMXBean;
import javax.cache.management.CacheStatisticsMXBean;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** The management beans of a manager's caches. Thread-safe. */
public final class ManagementBeans {
  private static final String CONFIGURATION = "Configuration";
  private static final String STATISTICS = "Statistics";

  private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
  private final URI manager;
  // Those of this manager, by cache and kind.
  private final Map<Registered, ObjectName> registered = new HashMap<>();

  public ManagementBeans(URI manager) {
    this.manager = manager;
  }

  /** A bean of a cache, which is compared by identity: one that ends may have a successor. */
  private record Registered(String kind, ManagedCache<?, ?> cache) {}

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

  /** Adds the beans that a cache is configured to have. */
  public void add(ManagedCache<?, ?> cache) {
    if (cache.setup().isManagementEnabled()) {
      manage(cache, true);
    }
    if (cache.setup().isStatisticsEnabled()) {
      addStatistics(cache);
    }
  }

  /** Switches the management of a cache. */
  public void manage(ManagedCache<?, ?> cache, boolean on) {
    cache.setup().management(on);
    if (on) {
      register(CONFIGURATION, cache, new ConfigurationBean(cache.setup()));
    } else {
      unregister(CONFIGURATION, cache);
    }
  }

  /** Switches the statistics of a cache. */
  public void count(ManagedCache<?, ?> cache, boolean on) {
    cache.countStatistics(on);
    if (on) {
      addStatistics(cache);
    } else {
      unregister(STATISTICS, cache);
    }
  }

  private void addStatistics(ManagedCache<?, ?> cache) {
    CacheStatisticsMXBean statistics = cache.statistics();
    if (statistics != null) {
      register(STATISTICS, cache, statistics);
    }
  }

  public void remove(ManagedCache<?, ?> cache) {
    unregister(CONFIGURATION, cache);
    unregister(STATISTICS, cache);
  }

  /** Removes the beans of all caches: the manager's successor may have some of the same names. */
  public synchronized void removeAll() {
    Failures.runAll(
        List.copyOf(registered.keySet()).stream()
            .<Runnable>map(one -> () -> unregister(one.kind(), one.cache()))
            .toList());
  }

  /**
   * JSR-107, javadoc of CacheManager.enableManagement. Other caches and other applications may have
   * taken the standard's name, which does not tell {@code a:b} from {@code a.b}: then the cache's
   * name as it is follows, and a number if that is not enough.
   */
  private ObjectName free(String kind, String cacheName) throws JMException {
    String standard =
        String.format(
            Locale.ROOT,
            "javax.cache:type=Cache%s,CacheManager=%s,Cache=%s",
            kind,
            safe(manager.toString()),
            safe(cacheName));
    ObjectName name = new ObjectName(standard);
    String named = standard;
    if (server.isRegistered(name) && !safe(cacheName).equals(cacheName)) {
      named = standard + ",Name=" + ObjectName.quote(cacheName);
      name = new ObjectName(named);
    }
    for (int i = 2; server.isRegistered(name); i++) {
      name = new ObjectName(named + ",Instance=" + i);
    }
    return name;
  }

  /** The standard's four, and what would make a quotation or a pattern of the name. */
  private static String safe(String text) {
    return text.replaceAll("[,:=\n\"*?]", ".");
  }

  private synchronized void register(String kind, ManagedCache<?, ?> cache, Object bean) {
    Registered key = new Registered(kind, cache);
    try {
      while (!registered.containsKey(key)) {
        try {
          ObjectName name = free(kind, cache.getName());
          server.registerMBean(bean, name);
          registered.put(key, name);
        } catch (InstanceAlreadyExistsException e) {
          // Another application was faster: the next free name.
        }
      }
    } catch (JMException e) {
      throw new CacheException(e);
    }
  }

  private synchronized void unregister(String kind, ManagedCache<?, ?> cache) {
    ObjectName name = registered.remove(new Registered(kind, cache));
    try {
      if (name != null && server.isRegistered(name)) {
        server.unregisterMBean(name);
      }
    } catch (JMException e) {
      throw new CacheException(e);
    }
  }
}
