package com.example.courses.store;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.atomic.AtomicInteger;

/** How often the database was asked. */
@ApplicationScoped
public class Queries {
  private final AtomicInteger number = new AtomicInteger();

  public void add() {
    number.incrementAndGet();
  }

  public int number() {
    return number.get();
  }
}
