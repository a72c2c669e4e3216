package com.example.campus.rooms;

import jakarta.ejb.Stateless;
import java.util.concurrent.atomic.AtomicInteger;

/** An EJB of a module of its own, which knows nothing of caches. */
@Stateless
public class RoomPlan {
  private static final AtomicInteger ASKED = new AtomicInteger();

  public Room find(String name) {
    return new Room(name, ASKED.incrementAndGet());
  }
}
