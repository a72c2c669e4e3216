package io.larder.jcache.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.configuration.Configuration;
import javax.cache.configuration.Factory;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheWriter;

/** A copy of a cache's configuration; listeners, statistics and management change here. */
public final class CacheSetup<K, V> implements CompleteConfiguration<K, V> {
  private static final long serialVersionUID = 1L;

  private final MutableConfiguration<K, V> created;

  @SuppressWarnings("serial") // CopyOnWriteArrayList is serializable
  private final List<CacheEntryListenerConfiguration<K, V>> listeners;

  private volatile boolean statistics;
  private volatile boolean management;

  public CacheSetup(CompleteConfiguration<K, V> configuration) {
    created = new MutableConfiguration<>(configuration);
    List<CacheEntryListenerConfiguration<K, V>> given = new ArrayList<>();
    configuration.getCacheEntryListenerConfigurations().forEach(given::add);
    listeners = new CopyOnWriteArrayList<>(given);
    statistics = configuration.isStatisticsEnabled();
    management = configuration.isManagementEnabled();
  }

  public static <K, V> CompleteConfiguration<K, V> complete(Configuration<K, V> configuration) {
    if (configuration instanceof CompleteConfiguration<K, V> complete) {
      return new MutableConfiguration<>(complete);
    }
    return new MutableConfiguration<K, V>()
        .setTypes(configuration.getKeyType(), configuration.getValueType())
        .setStoreByValue(configuration.isStoreByValue());
  }

  @Override
  public Class<K> getKeyType() {
    return created.getKeyType();
  }

  @Override
  public Class<V> getValueType() {
    return created.getValueType();
  }

  @Override
  public boolean isStoreByValue() {
    return created.isStoreByValue();
  }

  @Override
  public boolean isReadThrough() {
    return created.isReadThrough();
  }

  @Override
  public boolean isWriteThrough() {
    return created.isWriteThrough();
  }

  @Override
  public boolean isStatisticsEnabled() {
    return statistics;
  }

  public void statistics(boolean on) {
    statistics = on;
  }

  @Override
  public boolean isManagementEnabled() {
    return management;
  }

  public void management(boolean on) {
    management = on;
  }

  @Override
  public Iterable<CacheEntryListenerConfiguration<K, V>> getCacheEntryListenerConfigurations() {
    return List.copyOf(listeners);
  }

  public void add(CacheEntryListenerConfiguration<K, V> listener) {
    listeners.add(listener);
  }

  public void remove(CacheEntryListenerConfiguration<K, V> listener) {
    listeners.remove(listener);
  }

  @Override
  public Factory<CacheLoader<K, V>> getCacheLoaderFactory() {
    return created.getCacheLoaderFactory();
  }

  @Override
  public Factory<CacheWriter<? super K, ? super V>> getCacheWriterFactory() {
    return created.getCacheWriterFactory();
  }

  @Override
  public Factory<ExpiryPolicy> getExpiryPolicyFactory() {
    return created.getExpiryPolicyFactory();
  }
}
