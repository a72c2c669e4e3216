package io.larder.cdi;

import io.larder.cache.CacheOperations;
import io.larder.connection.RedisConnection;
import io.larder.console.ModuleConsole;
import io.larder.health.RedisHealth;
import io.larder.health.RedisReadiness;
import io.larder.jcache.LarderCachingProvider;
import io.larder.jcache.annotation.CacheCalls;
import io.larder.jcache.annotation.CacheInterceptors;
import io.larder.jcache.engine.BackingCaches;
import io.larder.jcache.engine.ModuleCaches;
import io.larder.observe.Meters;
import io.larder.session.SessionStore;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
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
    Class<T> type, Class<? extends Annotation> scope, Function<LarderBean.Source, ? extends T> of) {

  /** Whose objects the beans give. */
  interface Source {
    /** {@return the Larder of the beans themselves, which is made if need be} */
    Larder larder();

    /** {@return the Larder of the module of a bean that is served} */
    default Larder of(Class<?> bean) {
      return larder();
    }

    /** {@return the Larder of the module whose class loader a thread has} */
    default Larder ofThread() {
      return larder();
    }

    /** {@return the health of all modules; it makes no connection} */
    RedisHealth health();
  }

  // The beans of every kind of container.
  static final List<LarderBean<?>> ALL =
      List.of(
          proxied(CacheOperations.class, Larder::cacheOperations),
          proxied(SessionStore.class, Larder::sessionStore),
          proxied(RedisConnection.class, Larder::connection),
          proxied(CachingProvider.class, Larder::caching),
          // Each client has its own, which it may close.
          new LarderBean<>(
              CacheManager.class,
              Dependent.class,
              connected(larder -> larder.caching().clientManager())),
          ofModules(CacheCalls.class, source -> bean -> source.of(bean).started().annotatedCalls()),
          ofModules(
              CacheProducer.Caches.class, source -> bean -> source.of(bean).started().caching()),
          ofModules(ModuleCaches.class, ThreadCaches::new),
          ofModules(ModuleConsole.class, source -> () -> source.ofThread().console()),
          // Also before there is a connection.
          new LarderBean<>(Meters.class, Singleton.class, source -> source.larder().meters()),
          // No proxies: final classes, and a client that Redisson casts to its class.
          // A probe tells how it is, and never waits for Redis.
          new LarderBean<>(RedisHealth.class, Singleton.class, Source::health),
          unproxied(LarderCachingProvider.class, Larder::caching),
          unproxied(RedissonClient.class, larder -> larder.connection().client()));

  /** The caches of the module whose class loader a thread has. */
  private record ThreadCaches(Source source) implements ModuleCaches {
    @Override
    public BackingCaches ofThread() {
      return caching().engineCaches();
    }

    @Override
    public CacheManager manager() {
      return caching().clientManager();
    }

    private LarderCachingProvider caching() {
      return source.ofThread().started().caching();
    }
  }

  static final List<Class<?>> TYPES = types();

  private static List<Class<?>> types() {
    List<Class<?>> types = new ArrayList<>(CacheInterceptors.types());
    types.add(CacheProducer.class);
    if (hasHealth()) {
      types.add(RedisReadiness.class);
    }
    return List.copyOf(types);
  }

  /** {@return whether the container has MicroProfile Health} */
  static boolean hasHealth() {
    return isPresent("org.eclipse.microprofile.health.HealthCheck");
  }

  /** {@return whether the container has Jakarta Transactions} */
  static boolean hasTransactions() {
    return isPresent("jakarta.transaction.TransactionSynchronizationRegistry");
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

  /**
   * Creates the bean's object when the application first uses it. That may be before {@code
   * Startup}, as in EJBs of the start-up, so most connect like the start of the application.
   */
  T create(Source source) {
    return of.apply(source);
  }

  private static <T> LarderBean<T> proxied(Class<T> type, Function<Larder, ? extends T> of) {
    return new LarderBean<>(type, ApplicationScoped.class, connected(of));
  }

  /** One that only leads to the Larder of a module, which that starts; it makes none itself. */
  private static <T> LarderBean<T> ofModules(Class<T> type, Function<Source, ? extends T> of) {
    return new LarderBean<>(type, ApplicationScoped.class, of);
  }

  private static <T> LarderBean<T> unproxied(Class<T> type, Function<Larder, ? extends T> of) {
    return new LarderBean<>(type, Singleton.class, connected(of));
  }

  private static <T> Function<Source, T> connected(Function<Larder, ? extends T> of) {
    return source -> of.apply(source.larder().started());
  }
}
