package io.larder.jcache;

import jakarta.enterprise.util.Nonbinding;
import jakarta.inject.Qualifier;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Injects the cache of a name: {@code @Inject @CacheName("tutors") Cache<String, Tutor> tutors}.
 *
 * <p>A cache that does not exist yet is created with its settings ({@code redis.cache.NAME.*} over
 * {@code redis.cache.default.*}) and the types of the injection point. Injecting does not wait for
 * Redis.
 */
@Qualifier
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.METHOD, ElementType.TYPE})
public @interface CacheName {
  /**
   * The name of the cache.
   *
   * @return the name, not empty
   */
  @Nonbinding
  String value();
}
