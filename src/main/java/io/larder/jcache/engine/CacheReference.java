package io.larder.jcache.engine;

import jakarta.enterprise.inject.spi.CDI;
import java.io.InvalidObjectException;
import java.io.NotSerializableException;
import java.io.ObjectStreamException;
import java.io.Serializable;
import javax.cache.CacheManager;

/** Stands for a cache where a server writes down what has it: the application finds it again. */
public record CacheReference(String name) implements Serializable {
  /** Only caches of the application's default manager are found again. */
  static CacheReference of(String name, CacheManager owner) throws ObjectStreamException {
    if (!owner.getURI().equals(owner.getCachingProvider().getDefaultURI())) {
      throw new NotSerializableException(
          "cache '" + name + "' is none of the application's default manager");
    }
    return new CacheReference(name);
  }

  private Object readResolve() throws ObjectStreamException {
    try {
      return CDI.current().select(ModuleCaches.class).get().ofThread().cache(name);
    } catch (IllegalStateException e) {
      InvalidObjectException failure =
          new InvalidObjectException("cache '" + name + "' is read outside of its application");
      failure.initCause(e);
      throw failure;
    }
  }
}
