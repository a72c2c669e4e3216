package io.larder.cdi;

import io.larder.cache.CacheOperations;
import io.larder.connection.RedisConnection;
import io.larder.session.SessionStore;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.enterprise.inject.spi.AfterBeanDiscovery;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.BeforeShutdown;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.enterprise.inject.spi.ProcessBean;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import org.jspecify.annotations.Nullable;
import org.redisson.api.RedissonClient;

/**
 * Registers Larder's beans, reports what is wrong with the configuration, connects before the
 * application's own start-up code runs, and closes everything with the application.
 */
public final class LarderExtension implements Extension {
  private final OwnBeans ownBeans = new OwnBeans();
  private @Nullable Larder larder;

  /** Called by the container. */
  public LarderExtension() {}

  void noteApplicationBean(@Observes ProcessBean<?> event) {
    ownBeans.note(event.getBean());
  }

  void registerBeans(@Observes AfterBeanDiscovery event, BeanManager beans) {
    // What this throws is a definition error, which every container shows with its message.
    larder = Larder.configure(applicationLoader(), beans);
    Larder running = larder;
    register(event, CacheOperations.class, running::cacheOperations);
    register(event, SessionStore.class, running::sessionStore);
    register(event, RedisConnection.class, running::connection);
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
