package io.larder.cdi;

import io.larder.health.RedisHealth;
import io.larder.health.RedisReadiness;
import jakarta.enterprise.inject.Any;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The readiness check of an EAR as a bean of one of its WARs. Open Liberty asks each WAR of an EAR
 * for its checks, so what all of them see is reported once for each; other servers ask the EAR.
 */
final class ReadinessBean {
  // Its class is only there with MicroProfile Health.
  private static final String NAME = "io.larder.health.RedisReadiness";
  private static final String LIBERTY = "com.ibm.ws.classloading.";

  private ReadinessBean() {}

  /** Whether this is the name of the check's class. */
  static boolean is(String className) {
    return className.equals(NAME);
  }

  /** Whether a type is that of the check, and it depends on the modules what becomes of it. */
  static boolean isLater(Class<?> type) {
    ClassLoader own = type.getClassLoader();
    return own != null && is(type.getName()) && own.getClass().getName().startsWith(LIBERTY);
  }

  static ModuleBean<RedisReadiness> in(
      Class<?> war, String id, LarderBean.Source source, Supplier<RedisHealth> health) {
    LarderBean<RedisReadiness> bean =
        new LarderBean<>(
            RedisReadiness.class, Singleton.class, any -> new RedisReadiness(health.get()));
    return new ModuleBean<>(
        bean, war, id, source, Set.of(Any.Literal.INSTANCE, RedisReadiness.qualifier()));
  }
}
