package com.example.timers;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.annotation.CacheResult;

/** What stays cached until a timer removes it. */
@ApplicationScoped
public class Prices {
  private final AtomicInteger runs = new AtomicInteger();

  @CacheResult(cacheName = "prices-by-schedule")
  public String bySchedule(String course) {
    return course + " " + runs.incrementAndGet();
  }

  @CacheResult(cacheName = "prices-by-timer")
  public String byTimer() {
    return "all " + runs.incrementAndGet();
  }
}
