package com.example.bookings;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import javax.cache.annotation.CacheKey;
import javax.cache.annotation.CachePut;
import javax.cache.annotation.CacheRemove;
import javax.cache.annotation.CacheResult;
import javax.cache.annotation.CacheValue;

/** Bookings, cached; a bean of CDI, which is called in the transaction of its caller. */
@ApplicationScoped
public class Bookings {
  @Inject BookingTable table;

  @CacheResult(cacheName = "bookings")
  public String find(String id) {
    return table.read(id);
  }

  @CacheRemove(cacheName = "bookings")
  public void change(@CacheKey String id, String name) {
    table.write(id, name);
  }

  @CachePut(cacheName = "bookings")
  public void put(@CacheKey String id, @CacheValue String name) {
    table.write(id, name);
  }
}
