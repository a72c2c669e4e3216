package io.larder.mybatis;

import io.larder.jcache.LarderCachingProvider;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Iterator;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;
import org.apache.ibatis.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * The cache of a mapper, in Redis: {@code <cache type="io.larder.mybatis.MyBatisCache"/>}.
 *
 * <p>The cache has the name of the mapper. MyBatis' keys and the rows are stored by Java
 * serialization, so the settings of the cache need {@code codec=java}. Its calls wait for Redis;
 * while Redis is down they do what {@code on-failure} of the cache says. Thread-safe.
 */
public final class MyBatisCache implements org.apache.ibatis.cache.Cache {
  private final String id;
  private @Nullable URI settings;
  private volatile @Nullable Cache<Object, Object> cache;

  /**
   * Called by MyBatis.
   *
   * @param id the name of the mapper
   */
  public MyBatisCache(String id) {
    this.id = id;
  }

  /**
   * Larder's settings for all mappers that name them: {@code <property name="settings"
   * value="classpath:larder.properties"/>}. Without it they are the application's.
   *
   * @param uri a properties file, or another URI of a cache manager
   * @throws CacheException if it is no URI
   */
  public void setSettings(String uri) {
    try {
      settings = new URI(uri);
    } catch (URISyntaxException e) {
      // Neither the text nor the cause is told: it may be a server's, with its password.
      throw new CacheException("the settings of the cache " + id + " are no URI: " + e.getReason());
    }
  }

  private Cache<Object, Object> cache() {
    Cache<Object, Object> open = cache;
    if (open == null || open.isClosed()) {
      open = open();
      cache = open;
    }
    return open;
  }

  private synchronized Cache<Object, Object> open() {
    CacheManager manager =
        Caching.getCachingProvider(LarderCachingProvider.class.getName())
            .getCacheManager(settings, null);
    Cache<Object, Object> existing = manager.getCache(id);
    if (existing != null) {
      return existing;
    }
    try {
      return manager.createCache(id, new MutableConfiguration<>());
    } catch (javax.cache.CacheException e) {
      // Another session factory with the same mapper was first.
      Cache<Object, Object> first = manager.getCache(id);
      if (first == null) {
        throw e;
      }
      return first;
    }
  }

  @Override
  public String getId() {
    return id;
  }

  /** MyBatis stores a null to say that it has looked. */
  @Override
  public void putObject(Object key, @Nullable Object value) {
    if (value != null) {
      cache().put(key, value);
    }
  }

  @Override
  public @Nullable Object getObject(Object key) {
    return cache().get(key);
  }

  @Override
  public @Nullable Object removeObject(Object key) {
    return cache().getAndRemove(key);
  }

  @Override
  public void clear() {
    cache().removeAll();
  }

  /** Counts the entries, which takes as long as there are. */
  @Override
  public int getSize() {
    int size = 0;
    for (Iterator<Cache.Entry<Object, Object>> entries = cache().iterator(); entries.hasNext(); ) {
      entries.next();
      size++;
    }
    return size;
  }
}
