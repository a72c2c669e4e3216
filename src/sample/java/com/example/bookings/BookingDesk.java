package com.example.bookings;

import jakarta.annotation.Resource;
import jakarta.ejb.EJBContext;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import javax.cache.annotation.CacheKey;
import javax.cache.annotation.CachePut;
import javax.cache.annotation.CacheRemove;
import javax.cache.annotation.CacheResult;
import javax.cache.annotation.CacheValue;

/** An EJB with transactions of its container, which are around everything that a method does. */
@Stateless
public class BookingDesk {
  @Resource EJBContext context;
  @Inject BookingTable table;
  @Inject Bookings bookings;

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

  /** The annotated method of another bean, in this bean's transaction. */
  public void changeByOther(String id, String name) {
    bookings.change(id, name);
  }

  public void putByOther(String id, String name) {
    bookings.put(id, name);
  }

  /** A change that is read and rolled back. */
  public String refuse(String id, String name) {
    table.write(id, name);
    String seen = bookings.find(id);
    context.setRollbackOnly();
    bookings.put(id, name);
    return seen;
  }

  /** A put that is rolled back. */
  public void putAndRefuse(String id, String name) {
    bookings.put(id, name);
    context.setRollbackOnly();
  }
}
