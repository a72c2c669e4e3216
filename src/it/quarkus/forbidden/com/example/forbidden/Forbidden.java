package com.example.forbidden;

import jakarta.enterprise.context.ApplicationScoped;
import javax.cache.annotation.CachePut;

/** JSR-107 wants a parameter with CacheValue. */
@ApplicationScoped
public class Forbidden {
  @CachePut(cacheName = "forbidden")
  public void put(long id, String value) {}
}
