package com.example.courses.access;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.annotation.CacheResult;

/** Marks, for teachers only. */
@ApplicationScoped
public class Marks {
  private final AtomicInteger runs = new AtomicInteger();

  @StaffOnly
  @Audited
  @CacheResult(cacheName = "marks")
  public String of(String student) {
    return student + " " + runs.incrementAndGet();
  }
}
