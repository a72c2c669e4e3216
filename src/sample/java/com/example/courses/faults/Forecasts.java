package com.example.courses.faults;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.annotation.CacheKey;
import javax.cache.annotation.CacheResult;
import org.eclipse.microprofile.faulttolerance.CircuitBreaker;
import org.eclipse.microprofile.faulttolerance.Retry;

/** Forecasts from a service that fails at times. */
@ApplicationScoped
public class Forecasts {
  private final AtomicInteger attempts = new AtomicInteger();
  private volatile boolean broken;

  /** The first two attempts fail. */
  @Retry(maxRetries = 2, delay = 0, jitter = 0)
  @CacheResult(cacheName = "forecasts")
  public String find(String town) {
    int attempt = attempts.incrementAndGet();
    if (attempt % 3 != 0) {
      throw new IllegalStateException("no answer");
    }
    return town + " at attempt " + attempt;
  }

  @CircuitBreaker(requestVolumeThreshold = 2, delay = 500)
  @CacheResult(
      cacheName = "tides",
      exceptionCacheName = "tide-failures",
      nonCachedExceptions = IllegalStateException.class)
  public String tide(@CacheKey String town) {
    if (broken) {
      throw new IllegalStateException("no answer");
    }
    return "high tide in " + town;
  }

  public void breakDown(boolean down) {
    broken = down;
  }
}
