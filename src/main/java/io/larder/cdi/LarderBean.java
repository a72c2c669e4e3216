package io.larder.cdi;

import io.larder.cache.CacheOperations;
import io.larder.connection.RedisConnection;
import io.larder.health.RedisHealth;
import io.larder.health.RedisReadiness;
import io.larder.jcache.LarderCachingProvider;
import io.larder.jcache.annotation.CacheCalls;
import io.larder.jcache.annotation.CacheInterceptors;
import io.larder.jcache.engine.BackingCaches;
import io.larder.session.SessionStore;
import io.larder.transaction.JtaTransactions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Singleton;
import java.lang.annotation.Annotation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import javax.cache.CacheManager;
import javax.cache.spi.CachingProvider;
import org.redisson.api.RedissonClient;

/** A bean that Larder registers, unless the application has one of its own. */
record LarderBean<T>(
    Class<T> type, Class<? extends Annotation> scope, Function<Larder, ? extends T> of) {

  // The beans of every kind of container.
  static final List<LarderBean<?>> ALL =
      List.of(
          proxied(CacheOperations.class, Larder::cacheOperations),
          proxied(SessionStore.class, Larder::sessionStore),
          proxied(RedisConnection.class, Larder::connection),
          proxied(CachingProvider.class, Larder::caching),
          proxied(CacheManager.class, larder -> larder.caching().getCacheManager()),
          proxied(CacheCalls.class, larder -> larder::annotatedCalls),
          proxied(BackingCaches.class, larder -> larder.caching().engineCaches()),
          // No proxies: final classes, and a client that Redisson casts to its class.
          unproxied(RedisHealth.class, Larder::health),
          unproxied(LarderCachingProvider.class, Larder::caching),
          unproxied(RedissonClient.class, larder -> larder.connection().client()));

  static final List<Class<?>> TYPES = types();

  private static List<Class<?>> types() {
    List<Class<?>> types = new ArrayList<>(CacheInterceptors.types());
    types.add(CacheProducer.class);
    if (isPresent("org.eclipse.microprofile.health.HealthCheck")) {
      types.add(RedisReadiness.class);
    }
    if (isPresent("jakarta.transaction.TransactionSynchronizationRegistry")) {
      types.add(JtaTransactions.class);
    }
    return List.copyOf(types);
  }

  /** For Larder's own loader: a server may have an API and hide it from Larder. */
  private static boolean isPresent(String api) {
    try {
      Class.forName(api, false, LarderBean.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }

  private static <T> LarderBean<T> proxied(Class<T> type, Function<Larder, ? extends T> of) {
    return new LarderBean<>(type, ApplicationScoped.class, of);
  }

  private static <T> LarderBean<T> unproxied(Class<T> type, Function<Larder, ? extends T> of) {
    return new LarderBean<>(type, Singleton.class, of);
  }
}
