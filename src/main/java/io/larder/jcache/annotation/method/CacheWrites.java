package io.larder.jcache.annotation.method;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.cache.annotation.CachePut;
import javax.cache.annotation.CacheResult;

/** What annotated methods write and remove, and whether the application chooses caches itself. */
public record CacheWrites(Set<String> written, List<Removal> removals, boolean usesResolvers) {

  /** A method that only removes from a cache. */
  public record Removal(String cacheName, String where) {}

  static CacheWrites of(List<CacheMethod<?>> methods) {
    Set<String> written = new TreeSet<>();
    List<Removal> removals = new ArrayList<>();
    boolean usesResolvers = false;
    for (CacheMethod<?> method : methods) {
      if (isWriting(method)) {
        written.add(method.getCacheName());
      } else {
        removals.add(new Removal(method.getCacheName(), method.where()));
      }
      String exceptions = method.exceptionCacheName();
      if (exceptions != null) {
        written.add(exceptions);
      }
      usesResolvers |= method.binding().hasResolverFactory();
    }
    removals.sort(Comparator.comparing(Removal::where));
    return new CacheWrites(written, removals, usesResolvers);
  }

  static boolean isWriting(CacheMethod<?> method) {
    return method.getCacheAnnotation() instanceof CacheResult
        || method.getCacheAnnotation() instanceof CachePut;
  }
}
