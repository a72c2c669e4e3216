package io.larder.jcache.annotation;

import io.larder.jcache.annotation.call.AnnotatedCalls;

/**
 * Gives the interceptors the calls of their application. Internal to Larder: a bean, of which the
 * interceptors keep the client proxy.
 */
@FunctionalInterface
public interface CacheCalls {
  /** The calls of the application. */
  AnnotatedCalls ofApplication();
}
