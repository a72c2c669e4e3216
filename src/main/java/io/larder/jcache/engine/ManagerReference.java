package io.larder.jcache.engine;

import jakarta.enterprise.inject.spi.CDI;
import java.io.InvalidObjectException;
import java.io.NotSerializableException;
import java.io.ObjectStreamException;
import java.io.Serializable;
import javax.cache.CacheManager;

/** Stands for the application's manager where a server writes down what has it injected. */
public record ManagerReference() implements Serializable {
  /** Only the application's default manager is found again. */
  public static ManagerReference of(CacheManager manager) throws ObjectStreamException {
    if (!manager.getURI().equals(manager.getCachingProvider().getDefaultURI())) {
      throw new NotSerializableException("a cache manager that is not the application's default");
    }
    return new ManagerReference();
  }

  private Object readResolve() throws ObjectStreamException {
    try {
      return CDI.current().select(ModuleCaches.class).get().manager();
    } catch (IllegalStateException e) {
      InvalidObjectException failure =
          new InvalidObjectException("a cache manager is read outside of its application");
      failure.initCause(e);
      throw failure;
    }
  }
}
