package io.larder.cdi;

import io.larder.health.RedisReadiness;
import io.larder.jcache.annotation.CacheInterceptors;
import java.util.ArrayList;
import java.util.List;

/** Lists Larder's classes that are beans or interceptors. */
final class OwnTypes {
  private static final String HEALTH_API = "org.eclipse.microprofile.health.HealthCheck";

  static final List<Class<?>> ALL = all();

  private OwnTypes() {}

  private static List<Class<?>> all() {
    List<Class<?>> types = new ArrayList<>(CacheInterceptors.types());
    types.add(CacheProducer.class);
    if (isHealthPresent()) {
      types.add(RedisReadiness.class);
    }
    return List.copyOf(types);
  }

  /** Looked up by Larder's own loader: a server may have the API and hide it from Larder. */
  private static boolean isHealthPresent() {
    try {
      Class.forName(HEALTH_API, false, OwnTypes.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }
}
