package io.larder.jcache.annotation;

import io.larder.jcache.annotation.call.AnnotatedCalls;

/** A bean that gives the interceptors the calls of a bean's module; they keep its proxy. */
@FunctionalInterface
public interface CacheCalls {
  AnnotatedCalls of(Class<?> bean);
}
