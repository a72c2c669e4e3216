package com.example.features;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.annotation.CacheDefaults;
import javax.cache.annotation.CacheKey;
import javax.cache.annotation.CachePut;
import javax.cache.annotation.CacheRemove;
import javax.cache.annotation.CacheResult;
import javax.cache.annotation.CacheValue;

/** What the sample does not use of the annotations; counts how often its methods ran. */
@ApplicationScoped
@CacheDefaults(cacheName = "lessons")
public class Lessons {
  private static final AtomicInteger STATIC_RUNS = new AtomicInteger();
  private final AtomicInteger runs = new AtomicInteger();

  @CacheResult
  public String find(long id) {
    return "run " + runs.incrementAndGet();
  }

  @CachePut
  public void put(@CacheKey long id, @CacheValue String lesson) {}

  @CacheRemove
  public void remove(long id) {}

  @CacheResult(cacheName = "later")
  public CompletionStage<String> later(long id) {
    return CompletableFuture.completedFuture("run " + runs.incrementAndGet());
  }

  /** A final method, which Quarkus makes overridable. */
  @CacheResult(cacheName = "final")
  public final String unchangeable(long id) {
    return "run " + runs.incrementAndGet();
  }

  @CacheResult(cacheName = "by-bean", cacheKeyGenerator = FirstLetter.class)
  public String byBean(String name) {
    return "run " + runs.incrementAndGet();
  }

  @CacheResult(cacheName = "by-class", cacheKeyGenerator = Length.class)
  public String byClass(String name) {
    return "run " + runs.incrementAndGet();
  }

  @CacheResult(cacheName = "static")
  public static int ofNoBean() {
    return STATIC_RUNS.incrementAndGet();
  }
}
