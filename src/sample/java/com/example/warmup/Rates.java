package com.example.warmup;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.annotation.CacheResult;

/** What is slow to find out. */
@ApplicationScoped
public class Rates {
  private final AtomicInteger runs = new AtomicInteger();

  @CacheResult(cacheName = "rates")
  public String rate(String currency) {
    return currency + " " + runs.incrementAndGet();
  }
}
