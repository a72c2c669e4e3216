package com.example.reads;

import io.larder.cache.CacheOperations;
import io.larder.jcache.CacheName;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.Cache;
import javax.cache.annotation.CacheResult;

/** Titles, cached in each of the ways that Larder has. */
@ApplicationScoped
public class Catalogue {
  private final AtomicInteger runs = new AtomicInteger();

  @Inject
  @CacheName("titles")
  Cache<String, String> cache;

  @Inject CacheOperations operations;

  @CacheResult(cacheName = "annotated")
  public String annotated(String id) {
    runs.incrementAndGet();
    return title(id);
  }

  @CacheResult(cacheName = "annotated")
  public CompletionStage<String> annotatedLater(String id) {
    runs.incrementAndGet();
    return CompletableFuture.completedFuture(title(id));
  }

  /** From {@code CacheOperations}. */
  public String fromOperations(String id) {
    String key = "title:" + id;
    return operations
        .get(key, String.class)
        .orElseGet(
            () -> {
              runs.incrementAndGet();
              operations.set(key, title(id), Duration.ofHours(1));
              return title(id);
            });
  }

  /** From a {@code Cache}. */
  public String fromCache(String id) {
    String cached = cache.get(id);
    if (cached == null) {
      runs.incrementAndGet();
      cached = title(id);
      cache.put(id, cached);
    }
    return cached;
  }

  private static String title(String id) {
    return "The title of book " + id;
  }

  /** How often something was not cached. */
  public int runs() {
    return runs.get();
  }
}
