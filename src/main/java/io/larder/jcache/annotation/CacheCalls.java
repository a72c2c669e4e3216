package io.larder.jcache.annotation;

import io.larder.jcache.annotation.call.AnnotatedCalls;

/**
 * Leads to what the interceptors do. Internal to Larder: a bean of this type is behind the
 * interceptors, which keep its client proxy.
 */
@FunctionalInterface
public interface CacheCalls {
  /**
   * The calls of the application.
   *
   * @return the same for the whole life of the application
   */
  AnnotatedCalls ofApplication();
}
