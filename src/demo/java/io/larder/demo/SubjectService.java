package io.larder.demo;

import io.larder.jcache.CacheDegraded;
import io.larder.jcache.CacheRecovered;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.annotation.CacheDefaults;
import javax.cache.annotation.CacheRemove;
import javax.cache.annotation.CacheResult;

/** A service whose slow method is cached with the standard annotations. */
@ApplicationScoped
@CacheDefaults(cacheName = "subjects")
public class SubjectService {
  private final AtomicInteger runs = new AtomicInteger();
  private final CompletableFuture<Void> recovered = new CompletableFuture<>();
  private final AtomicInteger degraded = new AtomicInteger();

  /** The subjects that a tutor teaches, from the cache or from the slow database. */
  @CacheResult
  public List<String> of(String tutor) {
    runs.incrementAndGet();
    return CompletableFuture.supplyAsync(
            () -> List.of("mathematics", "analysis"),
            CompletableFuture.delayedExecutor(300, TimeUnit.MILLISECONDS))
        .join();
  }

  /** The tutor's subjects have changed. */
  @CacheRemove
  public void changed(String tutor) {}

  int runs() {
    return runs.get();
  }

  int degraded() {
    return degraded.get();
  }

  CompletableFuture<Void> recovered() {
    return recovered;
  }

  void onDegraded(@Observes CacheDegraded event) {
    degraded.incrementAndGet();
  }

  void onRecovered(@Observes CacheRecovered event) {
    recovered.complete(null);
  }
}
