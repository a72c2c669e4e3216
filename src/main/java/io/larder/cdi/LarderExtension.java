package io.larder.cdi;

import io.larder.config.SettingsReader;
import io.larder.jcache.CacheName;
import io.larder.jcache.annotation.method.CacheBinding;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Shutdown;
import jakarta.enterprise.event.Startup;
import jakarta.enterprise.inject.spi.AfterBeanDiscovery;
import jakarta.enterprise.inject.spi.AfterDeploymentValidation;
import jakarta.enterprise.inject.spi.AfterTypeDiscovery;
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
import jakarta.enterprise.inject.spi.configurator.AnnotatedTypeConfigurator;
import jakarta.enterprise.util.Nonbinding;
import jakarta.interceptor.Interceptor;
import java.lang.annotation.Annotation;
import java.lang.annotation.Retention;
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
  private @Nullable Modules modules;
  private @Nullable Larders larders;

  /**
   * Created on first use, when the deployment has begun: the extension may be created earlier,
   * under another class loader. (Open Liberty creates one for the application and one for a shared
   * library and keeps either.)
   */
  private Modules modules() {
    if (modules == null) {
      modules = new Modules();
    }
    return modules;
  }

  void addOwnTypes(@Observes BeforeBeanDiscovery event, BeanManager beans) {
    // Before anything else: Larder's own classes name those of the libraries.
    SettingsReader.checkLibraries(InterceptorPriority.loader());
    event.addQualifier(CacheName.class);
    InterceptorPriority priority = InterceptorPriority.configured();
    LarderBean.TYPES.stream()
        .filter(type -> !ReadinessBean.isLater(type))
        .forEach(
            type -> priority.set(event.addAnnotatedType(type, Larders.ID + type.getName()), type));
    CacheBinding.TYPES.forEach(binding -> addBinding(event, beans, binding));
  }

  /** The annotations' own @Nonbinding is javax's, which jakarta's containers do not know. */
  private static void addBinding(
      BeforeBeanDiscovery event, BeanManager beans, Class<? extends Annotation> binding) {
    AnnotatedTypeConfigurator<?> configured = event.configureInterceptorBinding(binding);
    configured.methods().forEach(member -> member.add(Nonbinding.Literal.INSTANCE));
    if (configured.getAnnotated().getJavaClass() != binding) {
      event.addInterceptorBinding(BindingType.of(beans.createAnnotatedType(binding)));
    }
  }

  /**
   * Notes the classes of the application, because stored data may name also those that are no
   * beans: here all with any annotation, below records and enums, and in {@link #noteBean} beans
   * without one. Of an observer of all classes Weld logs at every start that it receives too many
   * (WELD-000411), or that WildFly's faster way is left (WELD-000141).
   */
  void noteArchive(@Observes @WithAnnotations(Retention.class) ProcessAnnotatedType<?> event) {
    Class<?> type = event.getAnnotatedType().getJavaClass();
    if (type.getName().startsWith(PAYARA_CACHING)) {
      event.veto();
    } else if (!(event instanceof ProcessSyntheticAnnotatedType<?>)
        || type.getName().equals(LarderBean.TYPES.get(0).getName())) {
      modules().note(type);
    }
  }

  void noteRecord(@Observes ProcessAnnotatedType<? extends Record> event) {
    noteArchive(event);
  }

  @SuppressWarnings("rawtypes") // Weld knows only classes as bounds
  void noteEnum(@Observes ProcessAnnotatedType<? extends Enum> event) {
    noteArchive(event);
  }

  void tellModulesApart(@Observes AfterTypeDiscovery event) {
    modules().tellApart();
    LarderBean.TYPES.stream()
        .filter(type -> ReadinessBean.isLater(type) && !modules().hasChecksInWars())
        .forEach(type -> event.addAnnotatedType(type, Larders.ID + type.getName()));
  }

  void noteInjected(@Observes ProcessInjectionPoint<?, ?> event) {
    modules().noteInjected(event.getInjectionPoint());
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
    modules().ineffective().remove(event);
  }

  void noteBean(@Observes ProcessManagedBean<?> event) {
    modules().noteBean(event.getBean(), event.getAnnotatedBeanClass());
  }

  void noteApplicationBean(@Observes ProcessBean<?> event) {
    if (larders == null) {
      ownBeans.note(event.getBean());
    }
  }

  void registerBeans(@Observes AfterBeanDiscovery event, BeanManager beans) {
    modules().readMethods();
    // An exception here is a definition error, which every container shows with its message.
    Larders registered = new Larders(modules(), beans);
    registered.register(event, ownBeans);
    larders = registered;
  }

  void validate(@Observes AfterDeploymentValidation event) {
    if (larders != null) {
      larders.validate().forEach(event::addDeploymentProblem);
    }
  }

  /** Late, after the application's own start-up code, which may create caches and registries. */
  void completeAfterStartup(@Observes @Priority(Integer.MAX_VALUE) Startup event) {
    if (larders != null) {
      larders.applicationStarted();
    }
  }

  /** First of all, as libraries of metrics may end with the same event. */
  void settleMetrics(
      @Observes
          @Priority(Interceptor.Priority.PLATFORM_BEFORE)
          @BeforeDestroyed(ApplicationScoped.class)
          Object event) {
    if (larders != null) {
      larders.applicationIsEnding();
    }
  }

  /** While contexts are still active, as a bean may stand before a registry of metrics. */
  void takeBackMetrics(@Observes @Priority(Integer.MAX_VALUE) Shutdown event) {
    if (larders != null) {
      larders.applicationEnds();
    }
  }

  /**
   * Containers fire this event, the next one or both, in either order; only the first starts,
   * unless a bean was used before.
   */
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
    if (larders != null) {
      larders.start();
    }
  }

  /** After every context has ended, so that the application's own clean-up still has Redis. */
  void closeConnection(@Observes BeforeShutdown event) {
    if (larders != null) {
      larders.close();
    }
  }
}
