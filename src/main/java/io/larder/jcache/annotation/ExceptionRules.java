package io.larder.jcache.annotation;

import javax.cache.annotation.CachePut;
import javax.cache.annotation.CacheRemove;
import javax.cache.annotation.CacheRemoveAll;
import javax.cache.annotation.CacheResult;

/**
 * For which exceptions something is to be done.
 *
 * @param included the classes for which it is, or none: all
 * @param excluded the classes for which it is not
 * @param ifNeither what holds where both are empty
 */
record ExceptionRules(
    Class<? extends Throwable>[] included,
    Class<? extends Throwable>[] excluded,
    boolean ifNeither) {

  static ExceptionRules of(CacheResult result) {
    return new ExceptionRules(result.cachedExceptions(), result.nonCachedExceptions(), true);
  }

  static ExceptionRules of(CachePut put) {
    return new ExceptionRules(put.cacheFor(), put.noCacheFor(), false);
  }

  static ExceptionRules of(CacheRemove remove) {
    return new ExceptionRules(remove.evictFor(), remove.noEvictFor(), false);
  }

  static ExceptionRules of(CacheRemoveAll all) {
    return new ExceptionRules(all.evictFor(), all.noEvictFor(), false);
  }

  /** The four rules that the javadoc of each annotation lists. */
  boolean include(Throwable failure) {
    if (included.length == 0 && excluded.length == 0) {
      return ifNeither;
    }
    return (included.length == 0 || isOneOf(included, failure)) && !isOneOf(excluded, failure);
  }

  private static boolean isOneOf(Class<? extends Throwable>[] types, Throwable failure) {
    for (Class<? extends Throwable> type : types) {
      if (type.isInstance(failure)) {
        return true;
      }
    }
    return false;
  }
}
