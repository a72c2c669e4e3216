package com.example.courses.access;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.atomic.AtomicInteger;

/** How many calls were counted. */
@ApplicationScoped
public class AuditTrail {
  private final AtomicInteger calls = new AtomicInteger();

  public void add() {
    calls.incrementAndGet();
  }

  public int calls() {
    return calls.get();
  }
}
