package io.larder.cdi;

import io.larder.jcache.CacheName;
import io.larder.jcache.annotation.method.CacheBinding;
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
import jakarta.enterprise.inject.spi.ProcessSyntheticAnnotatedType;
import jakarta.enterprise.inject.spi.WithAnnotations;
import jakarta.enterprise.util.Nonbinding;
import jakarta.interceptor.Interceptor;
import java.lang.annotation.Annotation;
import javax.cache.annotation.CachePut;
import javax.cache.annotation.CacheRemove;
import javax.cache.annotation.CacheRemoveAll;
import javax.cache.annotation.CacheResult;
import org.jspecify.annotations.Nullable;

/**
 * The portable extension: registers Larder's beans, reports errors of the configuration, connects
 * before the application's own start-up code runs, and closes everything with the application.
 */
public final class LarderExtension implements Extension {
  /**
   * Payara has interceptors for the same annotations and a producer of {@code CacheManager}, on
   * Hazelcast. With them, values would be stored twice and the injection point be ambiguous.
   */
  private static final String PAYARA_CACHING = "fish.payara.cdi.jsr107.";

  private final OwnBeans ownBeans = new OwnBeans();
  private @Nullable CacheDiscovery caches;
  private @Nullable Larder larder;

  /**
   * Created on first use, when the deployment has begun: the extension may be created earlier,
   * under another class loader. (Open Liberty creates one for the application and one for a shared
   * library and keeps either.)
   */
  private CacheDiscovery caches() {
    if (caches == null) {
      caches = new CacheDiscovery();
    }
    return caches;
  }

  void addOwnTypes(@Observes BeforeBeanDiscovery event) {
    event.addQualifier(CacheName.class);
    LarderBean.TYPES.forEach(type -> event.addAnnotatedType(type, "io.larder:" + type.getName()));
    // The annotations' own @Nonbinding is javax's, which jakarta's containers do not know.
    for (Class<? extends Annotation> binding : CacheBinding.TYPES) {
      event
          .configureInterceptorBinding(binding)
          .methods()
          .forEach(member -> member.add(Nonbinding.Literal.INSTANCE));
    }
  }

  void noteArchive(@Observes ProcessAnnotatedType<?> event) {
    Class<?> type = event.getAnnotatedType().getJavaClass();
    if (type.getName().startsWith(PAYARA_CACHING)) {
      event.veto();
    } else if (!(event instanceof ProcessSyntheticAnnotatedType<?>)) {
      caches().noteArchive(type);
    }
  }

  void noteInjectedCache(@Observes ProcessInjectionPoint<?, ?> event) {
    caches().note(event.getInjectionPoint());
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
    caches().methods().removeIneffective(event);
  }

  void noteAnnotatedMethods(@Observes ProcessManagedBean<?> event) {
    caches().methods().note(event.getAnnotatedBeanClass());
  }

  void noteApplicationBean(@Observes ProcessBean<?> event) {
    ownBeans.note(event.getBean());
  }

  void registerBeans(@Observes AfterBeanDiscovery event, BeanManager beans) {
    // An exception here is a definition error, which every container shows with its message.
    larder = Larder.configure(caches(), beans);
    Larder running = larder;
    ownBeans.missing().forEach(bean -> register(event, bean, running));
  }

  private static <T> void register(AfterBeanDiscovery event, LarderBean<T> bean, Larder larder) {
    event
        .<T>addBean()
        .beanClass(bean.type())
        .types(bean.type(), Object.class)
        .scope(bean.scope())
        .id("io.larder:" + bean.type().getName())
        .produceWith(instance -> bean.of().apply(larder));
  }

  void validate(@Observes AfterDeploymentValidation event) {
    if (larder != null) {
      larder.validate().forEach(event::addDeploymentProblem);
    }
  }

  /** Late, after the application's own start-up code has created its caches. */
  void reportUnusedCacheSettings(@Observes @Priority(Integer.MAX_VALUE) Startup event) {
    if (larder != null) {
      larder.reportUnusedSettings();
    }
  }

  /** Containers fire this event, the next one or both, in either order; only the first starts. */
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
}
