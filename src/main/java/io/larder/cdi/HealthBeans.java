package io.larder.cdi;

import io.larder.health.RedisHealth;
import io.larder.health.RedisReadiness;
import jakarta.enterprise.inject.spi.AfterBeanDiscovery;
import jakarta.enterprise.inject.spi.BeforeBeanDiscovery;
import jakarta.inject.Singleton;
import java.util.function.Supplier;

/** Registers the readiness check, where the API of MicroProfile Health is there. */
final class HealthBeans {
  private static final String API = "org.eclipse.microprofile.health.HealthCheck";

  private final boolean present = isPresent();

  void addTypes(BeforeBeanDiscovery event) {
    if (present) {
      event.addAnnotatedType(RedisReadiness.class, "io.larder:" + RedisReadiness.class.getName());
    }
  }

  void addBeans(AfterBeanDiscovery event, Supplier<RedisHealth> health) {
    if (present) {
      event
          .addBean()
          .beanClass(RedisHealth.class)
          .types(RedisHealth.class)
          .scope(Singleton.class)
          .produceWith(instance -> health.get());
    }
  }

  /** Seen from Larder itself: a server may have the API and hide it from the application. */
  private static boolean isPresent() {
    try {
      Class.forName(API, false, HealthBeans.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }
}
