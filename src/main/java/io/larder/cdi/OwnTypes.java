package io.larder.cdi;

import io.larder.jcache.annotation.CacheInterceptors;
import java.util.ArrayList;
import java.util.List;

/** Larder's classes that containers make beans or interceptors of. */
final class OwnTypes {
  static final List<Class<?>> ALL = all();

  private OwnTypes() {}

  private static List<Class<?>> all() {
    List<Class<?>> types = new ArrayList<>(CacheInterceptors.types());
    types.add(CacheProducer.class);
    return List.copyOf(types);
  }
}
