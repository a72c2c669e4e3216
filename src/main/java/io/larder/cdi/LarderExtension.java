package io.larder.cdi;

import io.larder.cache.CacheOperations;
import io.larder.connection.RedisConnection;
import io.larder.jcache.CacheName;
import io.larder.jcache.EngineCaches;
import io.larder.jcache.LarderCachingProvider;
import io.larder.jcache.annotation.CacheCalls;
import io.larder.jcache.annotation.CustomObjects;
import io.larder.session.SessionStore;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.enterprise.inject.spi.AfterBeanDiscovery;
import jakarta.enterprise.inject.spi.AfterDeploymentValidation;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.BeforeBeanDiscovery;
import jakarta.enterprise.inject.spi.BeforeShutdown;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.enterprise.inject.spi.ProcessAnnotatedType;
import jakarta.enterprise.inject.spi.ProcessBean;
import jakarta.enterprise.inject.spi.ProcessInjectionPoint;
import jakarta.enterprise.inject.spi.ProcessManagedBean;
import jakarta.enterprise.inject.spi.WithAnnotations;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import javax.cache.CacheManager;
import javax.cache.annotation.CachePut;
import javax.cache.annotation.CacheRemove;
import javax.cache.annotation.CacheRemoveAll;
import javax.cache.annotation.CacheResult;
import javax.cache.spi.CachingProvider;
import org.jspecify.annotations.Nullable;
import org.redisson.api.RedissonClient;

/**
 * Registers Larder's beans, reports what is wrong with the configuration, connects before the
 * application's own start-up code runs, and closes everything with the application.
 */
public final class LarderExtension implements Extension {
  private final OwnBeans ownBeans = new OwnBeans();
  private final CacheDiscovery caches = new CacheDiscovery(applicationLoader());
  private final CacheAnnotations annotations = new CacheAnnotations();
  private final HealthBeans health = new HealthBeans();
  private @Nullable Larder larder;

  /** Called by the container. */
  public LarderExtension() {}

  void addOwnTypes(@Observes BeforeBeanDiscovery event) {
    event.addQualifier(CacheName.class);
    event.addAnnotatedType(CacheProducer.class, "io.larder:" + CacheProducer.class.getName());
    annotations.bind(event);
    health.addTypes(event);
  }

  void noteArchive(@Observes ProcessAnnotatedType<?> event) {
    caches.note(event);
  }

  void noteInjectedCache(@Observes ProcessInjectionPoint<?, ?> event) {
    caches.note(event.getInjectionPoint());
    annotations.note(event.getInjectionPoint());
  }

  void removeIneffectiveAnnotations(
      @Observes
          @WithAnnotations({
            CacheResult.class,
            CachePut.class,
            CacheRemove.class,
            CacheRemoveAll.class
          })
          ProcessAnnotatedType<?> event) {
    annotations.methods().removeIneffective(event);
  }

  void noteAnnotatedMethods(@Observes ProcessManagedBean<?> event) {
    annotations.methods().note(event.getAnnotatedBeanClass());
  }

  void noteApplicationBean(@Observes ProcessBean<?> event) {
    ownBeans.note(event.getBean());
  }

  void registerBeans(@Observes AfterBeanDiscovery event, BeanManager beans) {
    // What this throws is a definition error, which every container shows with its message.
    larder = Larder.configure(caches.declared(), beans);
    Larder running = larder;
    register(event, CacheOperations.class, running::cacheOperations);
    register(event, SessionStore.class, running::sessionStore);
    register(event, RedisConnection.class, running::connection);
    register(event, CachingProvider.class, running::caching);
    register(event, CacheManager.class, () -> running.caching().getCacheManager());
    register(
        event,
        CacheCalls.class,
        () -> running.cacheCalls(annotations.methods(), new CustomObjects(beans)));
    register(event, EngineCaches.class, () -> running.caching().engineCaches());
    event
        .addBean()
        .beanClass(LarderCachingProvider.class)
        .types(LarderCachingProvider.class)
        .scope(Singleton.class)
        .produceWith(instance -> running.caching());
    health.addBeans(event, running::health);
    if (!ownBeans.has(RedissonClient.class)) {
      // No proxy: Redisson's own code casts a client to its class.
      event
          .addBean()
          .beanClass(RedissonClient.class)
          .types(RedissonClient.class, Object.class)
          .scope(Singleton.class)
          .produceWith(instance -> running.connection().client());
    }
  }

  private <T> void register(
      AfterBeanDiscovery event, Class<T> type, java.util.function.Supplier<? extends T> bean) {
    if (ownBeans.has(type)) {
      return;
    }
    event
        .<T>addBean()
        .beanClass(type)
        .types(type, Object.class)
        .scope(ApplicationScoped.class)
        .id("io.larder:" + type.getName())
        .produceWith(instance -> bean.get());
  }

  void validateCaches(@Observes AfterDeploymentValidation event, BeanManager beans) {
    if (larder != null) {
      annotations.validate(beans, caches.types()).ifPresent(event::addDeploymentProblem);
      caches.validate(larder.settings().caches()).ifPresent(event::addDeploymentProblem);
    }
  }

  /** Late, when the application's own start-up code has made its caches. */
  void reportUnusedCacheSettings(@Observes @Priority(Integer.MAX_VALUE) Startup event) {
    if (larder != null) {
      caches.reportUnused(larder.settings().caches(), larder.caching().cacheNames());
    }
  }

  /** Some containers fire one of the two first, some only one of them; starting happens once. */
  void connectOnStartup(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) Startup event) {
    start();
  }

  void connectOnInitialized(
      @Observes
          @Priority(Interceptor.Priority.PLATFORM_BEFORE)
          @Initialized(ApplicationScoped.class)
          Object event) {
    start();
  }

  private void start() {
    if (larder != null) {
      larder.start();
    }
  }

  /** After every context has ended, so that the application's own clean-up still has Redis. */
  void closeConnection(@Observes BeforeShutdown event) {
    if (larder != null) {
      larder.close();
    }
  }

  private static ClassLoader applicationLoader() {
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    ClassLoader own = LarderExtension.class.getClassLoader();
    return context != null ? context : own != null ? own : ClassLoader.getSystemClassLoader();
  }
}
