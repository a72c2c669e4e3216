package io.larder.transaction;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.annotation.CacheDefaults;
import javax.cache.annotation.CacheKey;
import javax.cache.annotation.CachePut;
import javax.cache.annotation.CacheRemove;
import javax.cache.annotation.CacheRemoveAll;
import javax.cache.annotation.CacheResult;
import javax.cache.annotation.CacheValue;

/** Texts of a {@link Table}, cached. */
@ApplicationScoped
@CacheDefaults(cacheName = "books")
class Books {
  private final AtomicInteger reads = new AtomicInteger();
  private volatile Table table = new Table();
  private volatile Runnable reading = () -> {};

  public void use(Table shared) {
    table = shared;
  }

  public int reads() {
    return reads.get();
  }

  /** Runs in each method that has read and not returned yet. */
  public void whileReading(Runnable step) {
    reading = step;
  }

  private String read(String key) {
    reads.incrementAndGet();
    String found = table.read(key);
    reading.run();
    return found;
  }

  @CacheResult
  public String find(String key) {
    return read(key);
  }

  @CacheResult
  public CompletionStage<String> findAsync(String key) {
    return CompletableFuture.completedFuture(read(key));
  }

  @CacheRemove
  public void change(@CacheKey String key, String value) {
    table.write(key, value);
  }

  @CacheRemove(afterInvocation = false)
  public void changeAfterwards(@CacheKey String key, String value) {
    table.write(key, value);
  }

  @CacheRemoveAll
  public void changeAll(String key, String value) {
    table.write(key, value);
  }

  @CachePut
  public void put(@CacheKey String key, @CacheValue String value) {
    table.write(key, value);
  }

  @CachePut
  public CompletionStage<Void> putAsync(@CacheKey String key, @CacheValue String value) {
    table.write(key, value);
    return CompletableFuture.completedFuture(null);
  }

  /** The stage of the caller ends it. */
  @CachePut
  public CompletionStage<Void> putLater(
      @CacheKey String key, @CacheValue String value, CompletionStage<Void> end) {
    table.write(key, value);
    return end;
  }

  @CacheRemove
  public CompletionStage<Void> changeLater(
      @CacheKey String key, String value, CompletionStage<Void> end) {
    table.write(key, value);
    return end;
  }

  @CacheRemoveAll
  public CompletionStage<Void> changeAllLater(String key, String value, CompletionStage<Void> end) {
    table.write(key, value);
    return end;
  }

  @CacheResult
  public CompletionStage<String> findLater(@CacheKey String key, CompletionStage<Void> end) {
    String found = read(key);
    return end.thenApply(done -> found);
  }

  @CachePut(cacheName = "written-books")
  public CompletionStage<Void> putLaterInWritten(
      @CacheKey String key, @CacheValue String value, CompletionStage<Void> end) {
    return end;
  }

  @CacheRemove(cacheName = "written-books")
  public CompletionStage<Void> changeLaterInWritten(
      @CacheKey String key, CompletionStage<Void> end) {
    return end;
  }

  @CacheRemoveAll(cacheName = "written-books")
  public CompletionStage<Void> changeAllLaterInWritten(CompletionStage<Void> end) {
    return end;
  }

  @CacheResult(skipGet = true)
  public String putResult(@CacheKey String key, String value) {
    table.write(key, value);
    return read(key);
  }

  /** Changes, and reads what it has changed before it returns. */
  @CacheRemove
  public void change(@CacheKey String key, String value, Books self) {
    table.write(key, value);
    self.find(key);
  }

  @CacheRemove(noEvictFor = IllegalArgumentException.class)
  public void refuse(String key) {
    throw new IllegalArgumentException("refused");
  }

  public void write(String key, String value) {
    table.write(key, value);
  }
}
