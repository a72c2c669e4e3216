package io.larder.testing;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.annotation.CacheResult;

/** A bean of the applications that these tests start. */
@ApplicationScoped
public class Rates {
  /** A value that is cached. */
  public record Rate(String currency, int number) {}

  /** A value without equals. */
  public static final class Blank {
    public String name = "blank";
  }

  private final AtomicInteger calls = new AtomicInteger();

  int calls() {
    return calls.get();
  }

  @CacheResult(cacheName = "rates")
  public Rate find(String currency) {
    return new Rate(currency, calls.incrementAndGet());
  }

  @CacheResult(cacheName = "later-rates")
  public CompletionStage<Rate> findLater(String currency) {
    return CompletableFuture.supplyAsync(() -> new Rate(currency, calls.incrementAndGet()));
  }

  @CacheResult(cacheName = "blanks")
  public Blank blank() {
    return new Blank();
  }
}
