package com.example.courses.seats;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.cache.annotation.CacheKey;
import javax.cache.annotation.CachePut;
import javax.cache.annotation.CacheResult;
import javax.cache.annotation.CacheValue;

/** Who sits where, cached; a bean that is called in the transaction of its caller. */
@ApplicationScoped
public class SeatPlan {
  private final Map<String, String> names = new ConcurrentHashMap<>();

  @CacheResult(cacheName = "seats")
  public String find(String seat) {
    return names.getOrDefault(seat, "free");
  }

  @CachePut(cacheName = "seats")
  public void reserve(@CacheKey String seat, @CacheValue String name) {
    names.put(seat, name);
  }

  /** Stands for a change that the end of the transaction takes back. */
  @CachePut(cacheName = "seats")
  public void propose(@CacheKey String seat, @CacheValue String name) {}
}
