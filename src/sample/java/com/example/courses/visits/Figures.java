package com.example.courses.visits;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.annotation.CacheResult;

/** Figures that are slow to find out. */
@ApplicationScoped
public class Figures {
  private final AtomicInteger runs = new AtomicInteger();

  @CacheResult(cacheName = "figures")
  public int find(String course) {
    runs.incrementAndGet();
    return 3;
  }

  public int runs() {
    return runs.get();
  }
}
