package io.larder.cdi;

import io.larder.common.CacheAnnotationException;
import io.larder.config.Libraries;
import io.larder.jcache.annotation.method.CacheBinding;
import io.larder.transaction.JtaTransactions;
import jakarta.enterprise.inject.Vetoed;
import jakarta.enterprise.inject.build.compatible.spi.BeanInfo;
import jakarta.enterprise.inject.build.compatible.spi.BuildCompatibleExtension;
import jakarta.enterprise.inject.build.compatible.spi.ClassConfig;
import jakarta.enterprise.inject.build.compatible.spi.Discovery;
import jakarta.enterprise.inject.build.compatible.spi.Enhancement;
import jakarta.enterprise.inject.build.compatible.spi.Messages;
import jakarta.enterprise.inject.build.compatible.spi.MetaAnnotations;
import jakarta.enterprise.inject.build.compatible.spi.Registration;
import jakarta.enterprise.inject.build.compatible.spi.ScannedClasses;
import jakarta.enterprise.inject.build.compatible.spi.SkipIfPortableExtensionPresent;
import jakarta.enterprise.inject.build.compatible.spi.Synthesis;
import jakarta.enterprise.inject.build.compatible.spi.SyntheticBeanCreator;
import jakarta.enterprise.inject.build.compatible.spi.SyntheticComponents;
import jakarta.enterprise.inject.build.compatible.spi.Validation;
import jakarta.enterprise.util.Nonbinding;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.lang.annotation.Annotation;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The build compatible extension for CDI Lite (Quarkus). The build passes only names of classes to
 * the application, but reads them, too, so that annotations that JSR-107 forbids fail the build.
 */
@SkipIfPortableExtensionPresent(LarderExtension.class)
public final class LarderBuildExtension implements BuildCompatibleExtension {
  private final OwnBeans ownBeans = new OwnBeans();
  private final Set<String> applicationBeans = new TreeSet<>();

  @Discovery
  public void addOwnTypes(ScannedClasses types, MetaAnnotations annotations) {
    Libraries.check(); // before anything else: Larder's own classes name those of the libraries
    LarderBean.TYPES.forEach(type -> types.add(type.getName()));
    types.add(LiteLifecycle.class.getName());
    if (LarderBean.hasTransactions()) {
      types.add(JtaTransactions.class.getName());
    }
    for (Class<? extends Annotation> binding : CacheBinding.TYPES) {
      annotations
          .addInterceptorBinding(binding)
          .methods()
          .forEach(member -> member.addAnnotation(Nonbinding.class));
    }
  }

  /** The priority is known here only if the build has the setting. */
  @Enhancement(types = Object.class, withSubtypes = true, withAnnotations = Interceptor.class)
  public void setPriority(ClassConfig type) {
    if (InterceptorPriority.concerns(type)) {
      InterceptorPriority.configured().set(type);
    }
  }

  /**
   * Without MicroProfile Health RedisReadiness is no bean: Quarkus finds the class, whatever
   * beans.xml says, and would warn that the types that it needs are absent.
   */
  @Enhancement(types = Object.class, withSubtypes = true, withAnnotations = Singleton.class)
  public void leaveOutReadiness(ClassConfig type) {
    if (!LarderBean.hasHealth() && ReadinessBean.is(type.info().name())) {
      type.addAnnotation(Vetoed.class);
    }
  }

  @Registration(types = Object.class)
  public void note(BeanInfo bean) {
    ownBeans.note(bean);
    if (bean.isClassBean() && isOfApplication(bean.declaringClass().name())) {
      applicationBeans.add(bean.declaringClass().name());
    }
  }

  /** Neither Larder's nor the container's own. */
  private static boolean isOfApplication(String className) {
    return Stream.of("io.larder.", "io.quarkus.", "io.smallrye.").noneMatch(className::startsWith);
  }

  @Synthesis
  public void registerBeans(SyntheticComponents components) {
    components
        .addBean(Larder.class)
        .type(Larder.class)
        .scope(Singleton.class)
        .withParam(LiteLarder.BEANS, applicationBeans.toArray(String[]::new))
        .createWith(LiteLarder.class)
        .disposeWith(LiteLarder.class);
    ownBeans.missing().forEach(bean -> register(components, bean));
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // the creator makes what its parameter says
  private static <T> void register(SyntheticComponents components, LarderBean<T> bean) {
    components
        .addBean(bean.type())
        .type(bean.type())
        .type(Object.class)
        .scope(bean.scope())
        .withParam(LiteBeans.TYPE, bean.type())
        .createWith((Class<? extends SyntheticBeanCreator<T>>) (Class) LiteBeans.class);
  }

  @Validation
  public void validate(Messages messages) {
    CacheAnnotationException errors =
        LiteLarder.discover(applicationBeans.toArray(String[]::new)).methods().errors();
    if (errors != null) {
      messages.error(errors);
    }
  }
}
