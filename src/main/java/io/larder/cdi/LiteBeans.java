package io.larder.cdi;

import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.build.compatible.spi.Parameters;
import jakarta.enterprise.inject.build.compatible.spi.SyntheticBeanCreator;

/** Creates the objects of Larder's beans in a container of CDI Lite. */
public final class LiteBeans implements SyntheticBeanCreator<Object> {
  static final String TYPE = "type";

  public LiteBeans() {}

  @Override
  public Object create(Instance<Object> lookup, Parameters parameters) {
    Class<?> type = parameters.get(TYPE, Class.class);
    Larder larder = lookup.select(Larder.class).get();
    return LarderBean.ALL.stream()
        .filter(bean -> bean.type() == type)
        .findAny()
        .orElseThrow(() -> new IllegalStateException("no bean of Larder's: " + type))
        .create(larder.validated());
  }
}
