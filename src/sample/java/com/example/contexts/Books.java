package com.example.contexts;

import io.larder.cache.CacheOperations;
import jakarta.enterprise.concurrent.Asynchronous;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import javax.cache.annotation.CacheKey;
import javax.cache.annotation.CachePut;
import javax.cache.annotation.CacheRemove;
import javax.cache.annotation.CacheRemoveAll;
import javax.cache.annotation.CacheResult;
import javax.cache.annotation.CacheValue;

/** Books that take as long to be found as somebody wants. */
@ApplicationScoped
public class Books {
  private final Map<String, CompletableFuture<String>> wanted = new ConcurrentHashMap<>();
  private final Map<String, CompletableFuture<String>> kept = new ConcurrentHashMap<>();
  private final AtomicInteger runs = new AtomicInteger();
  private final AtomicInteger asked = new AtomicInteger();
  @Inject CacheOperations cache;

  @CacheResult(cacheName = "books")
  public String find(String id) {
    runs.incrementAndGet();
    return "book " + id;
  }

  @CacheResult(cacheName = "books")
  public CompletionStage<String> findLater(String id) {
    runs.incrementAndGet();
    return wanted(id);
  }

  private CompletableFuture<String> wanted(String id) {
    return wanted.computeIfAbsent(id, key -> new CompletableFuture<>());
  }

  @CachePut(cacheName = "books")
  public CompletionStage<String> put(@CacheKey String id, @CacheValue String book) {
    runs.incrementAndGet();
    return wanted(id);
  }

  @CacheRemove(cacheName = "books", afterInvocation = false)
  public CompletionStage<String> removeBefore(String id) {
    runs.incrementAndGet();
    return wanted(id);
  }

  /** Its cache is switched off. */
  @CacheResult(cacheName = "off")
  public CompletionStage<String> findUncached(String id) {
    runs.incrementAndGet();
    return wanted(id);
  }

  /** A supplier is no key, so that nothing is cached. */
  @CacheResult(cacheName = "books")
  public CompletionStage<String> findBy(Supplier<String> id) {
    runs.incrementAndGet();
    return wanted(id.get());
  }

  public CompletionStage<String> computeUncached(String id) {
    return cache
        .async()
        .cache("off")
        .getOrCompute(
            id,
            String.class,
            Duration.ofMinutes(1),
            () -> {
              runs.incrementAndGet();
              return wanted(id);
            });
  }

  /** The loader tells in whose context it runs. */
  public CompletionStage<String> compute(String id, Supplier<String> context) {
    return cache
        .async()
        .getOrCompute(
            "book:" + id,
            String.class,
            Duration.ofMinutes(1),
            () -> {
              runs.incrementAndGet();
              String seen = context.get();
              return wanted(id).thenApply(found -> seen);
            });
  }

  /** Keeps the stage of a caller for others. */
  public CompletableFuture<String> keep(String id, CompletableFuture<String> stage) {
    kept.put(id, stage);
    return stage;
  }

  public CompletableFuture<String> kept(String id) {
    return kept.get(id);
  }

  /** Ends what somebody waits for. */
  public void arrive(String id) {
    wanted(id).complete("book " + id);
  }

  /** Ends it without a book. */
  public void lose(String id) {
    wanted(id).completeExceptionally(new IllegalStateException("no book " + id));
  }

  @Asynchronous
  @CacheRemove(cacheName = "books")
  public CompletableFuture<String> removeLater(String id) {
    return Asynchronous.Result.complete("removed");
  }

  @Asynchronous
  @CacheRemoveAll(cacheName = "books")
  public CompletableFuture<String> removeAllLater() {
    return Asynchronous.Result.complete("removed");
  }

  @Asynchronous
  @CachePut(cacheName = "books")
  public CompletableFuture<String> putLater(@CacheKey String id, @CacheValue String book) {
    return Asynchronous.Result.complete("put");
  }

  public CompletionStage<String> get(String id) {
    return cache.async().get("none:" + id, String.class).thenApply(found -> "none");
  }

  public void asked() {
    asked.incrementAndGet();
  }

  public int howManyAsked() {
    return asked.get();
  }

  public int runs() {
    return runs.get();
  }
}
