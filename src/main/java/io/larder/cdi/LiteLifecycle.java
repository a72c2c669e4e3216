package io.larder.cdi;

import io.larder.console.ModuleConsole;
import io.larder.transaction.Transactions;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import javax.cache.annotation.CacheKeyGenerator;
import javax.cache.annotation.CacheResolverFactory;

/** Validates and starts {@link Larder} when an application of CDI Lite starts. */
@Singleton
class LiteLifecycle {
  private final Larder larder;

  /** Injects beans that are looked up so that Quarkus does not remove them as unused. */
  @SuppressWarnings("UnusedVariable")
  @Inject
  LiteLifecycle(
      Larder larder,
      @Any Instance<CacheKeyGenerator> keyGenerators,
      @Any Instance<CacheResolverFactory> resolverFactories,
      @Any Instance<Transactions> transactions,
      @Any Instance<ModuleConsole> console) {
    this.larder = larder;
  }

  /** An exception here ends the start of the application. */
  void connectOnStartup(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) Startup event) {
    larder.validated().start();
  }

  /** Late, after the application's own start-up code, which may create caches and registries. */
  void completeAfterStartup(@Observes @Priority(Integer.MAX_VALUE) Startup event) {
    larder.applicationStarted();
  }
}
