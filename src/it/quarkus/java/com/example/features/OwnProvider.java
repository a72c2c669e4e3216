package com.example.features;

import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import java.lang.reflect.Proxy;
import javax.cache.spi.CachingProvider;

/** A bean of a type that Larder has one of, too. */
@Dependent
public class OwnProvider {
  @Produces
  @Dependent
  CachingProvider provider() {
    return (CachingProvider)
        Proxy.newProxyInstance(
            OwnProvider.class.getClassLoader(),
            new Class<?>[] {CachingProvider.class},
            (proxy, method, arguments) -> "the application's own");
  }
}
