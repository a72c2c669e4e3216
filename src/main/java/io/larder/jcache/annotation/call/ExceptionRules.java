package io.larder.jcache.annotation.call;

import java.lang.annotation.Annotation;
import java.util.List;
import javax.cache.annotation.CachePut;
import javax.cache.annotation.CacheRemove;
import javax.cache.annotation.CacheRemoveAll;
import javax.cache.annotation.CacheResult;

/**
 * Decides for which exceptions a call caches or evicts.
 *
 * @param included the classes for which it is, or none: all
 * @param excluded the classes for which it is not
 * @param ifNeither what holds where both are empty
 */
record ExceptionRules(
    List<Class<? extends Throwable>> included,
    List<Class<? extends Throwable>> excluded,
    boolean ifNeither) {

  private ExceptionRules(
      Class<? extends Throwable>[] included,
      Class<? extends Throwable>[] excluded,
      boolean ifNeither) {
    this(List.of(included), List.of(excluded), ifNeither);
  }

  static ExceptionRules of(Annotation annotation) {
    if (annotation instanceof CacheResult result) {
      return new ExceptionRules(result.cachedExceptions(), result.nonCachedExceptions(), true);
    }
    if (annotation instanceof CachePut put) {
      return new ExceptionRules(put.cacheFor(), put.noCacheFor(), false);
    }
    if (annotation instanceof CacheRemove remove) {
      return new ExceptionRules(remove.evictFor(), remove.noEvictFor(), false);
    }
    CacheRemoveAll all = (CacheRemoveAll) annotation;
    return new ExceptionRules(all.evictFor(), all.noEvictFor(), false);
  }

  /** The four rules that the javadoc of each annotation lists. */
  boolean include(Throwable failure) {
    if (included.isEmpty() && excluded.isEmpty()) {
      return ifNeither;
    }
    return (included.isEmpty() || isOneOf(included, failure)) && !isOneOf(excluded, failure);
  }

  private static boolean isOneOf(List<Class<? extends Throwable>> types, Throwable failure) {
    for (Class<? extends Throwable> type : types) {
      if (type.isInstance(failure)) {
        return true;
      }
    }
    return false;
  }
}
