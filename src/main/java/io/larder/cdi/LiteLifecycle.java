package io.larder.cdi;

import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.util.List;
import javax.cache.annotation.CacheKeyGenerator;
import javax.cache.annotation.CacheResolverFactory;

/** Starts {@link Larder} with an application in a container of CDI Lite. */
@Singleton
class LiteLifecycle {
  private final Larder larder;

  /** What is injected nowhere else, Quarkus would take for unused and leave out. */
  @SuppressWarnings("UnusedVariable")
  @Inject
  LiteLifecycle(
      Larder larder,
      @Any Instance<CacheKeyGenerator> keyGenerators,
      @Any Instance<CacheResolverFactory> resolverFactories) {
    this.larder = larder;
  }

  /** What is thrown here ends the start of the application. */
  void connectOnStartup(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) Startup event) {
    List<RuntimeException> problems = larder.validate();
    if (!problems.isEmpty()) {
      RuntimeException first = problems.get(0);
      problems.stream().skip(1).forEach(first::addSuppressed);
      throw first;
    }
    larder.start();
  }

  /** Late, when the application's own start-up code has made its caches. */
  void reportUnusedCacheSettings(@Observes @Priority(Integer.MAX_VALUE) Startup event) {
    larder.reportUnusedSettings();
  }
}
