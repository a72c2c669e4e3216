package io.larder.cdi;

import io.larder.jcache.annotation.method.CacheMethods;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.build.compatible.spi.Parameters;
import jakarta.enterprise.inject.build.compatible.spi.SyntheticBeanCreator;
import jakarta.enterprise.inject.build.compatible.spi.SyntheticBeanDisposer;
import jakarta.enterprise.inject.spi.BeanManager;

/** Creates and closes the {@link Larder} of an application in a container of CDI Lite. */
public final class LiteLarder
    implements SyntheticBeanCreator<Larder>, SyntheticBeanDisposer<Larder> {
  /** The names of the classes of the application's beans. */
  static final String BEANS = "beans";

  public LiteLarder() {}

  @Override
  public Larder create(Instance<Object> lookup, Parameters parameters) {
    String[] beans = parameters.get(BEANS, String[].class);
    return new Larder(discover(beans), lookup.select(BeanManager.class).get());
  }

  @Override
  public void dispose(Larder larder, Instance<Object> lookup, Parameters parameters) {
    larder.close();
  }

  static CacheDiscovery discover(String... beans) {
    CacheDiscovery caches = new CacheDiscovery(applicationLoader(), new CacheMethods());
    for (String bean : beans) {
      try {
        caches.note(Class.forName(bean, false, caches.declared().loader()));
      } catch (ClassNotFoundException e) {
        throw new IllegalStateException("the class " + bean + " of a bean cannot be loaded", e);
      }
    }
    return caches;
  }

  /** The class loader that the container set for this thread, else Larder's own. */
  private static ClassLoader applicationLoader() {
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    ClassLoader own = LiteLarder.class.getClassLoader();
    return context != null ? context : own != null ? own : ClassLoader.getSystemClassLoader();
  }
}
