package com.example.refused;

import jakarta.enterprise.context.ApplicationScoped;
import javax.cache.annotation.CachePut;

/** A bean that is not deployed: of two parameters neither is marked as the value. */
@ApplicationScoped
public class Refused {
  @CachePut(cacheName = "refused")
  public void put(long id, String value) {}
}
