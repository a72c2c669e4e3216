package io.larder.jcache.annotation;

import io.larder.jcache.annotation.call.AnnotatedCalls;

/** A bean that gives the interceptors the calls of their application; they keep its proxy. */
@FunctionalInterface
public interface CacheCalls {
  AnnotatedCalls ofApplication();
}
