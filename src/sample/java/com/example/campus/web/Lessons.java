package com.example.campus.web;

import io.larder.cache.CacheOperations;
import io.larder.jcache.CacheName;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.Cache;
import javax.cache.annotation.CacheResult;

/** Lessons, cached in three ways. */
@ApplicationScoped
public class Lessons {
  private final AtomicInteger asked = new AtomicInteger();

  @Inject CacheOperations operations;

  @Inject
  @CacheName("popular")
  Cache<String, Lesson> popular;

  @CacheResult(cacheName = "lessons")
  public Lesson find(String subject) {
    return new Lesson(subject, asked.incrementAndGet());
  }

  public Lesson next(String user) {
    return operations.getOrCompute(
        "next:" + user,
        Lesson.class,
        Duration.ofHours(1),
        () -> new Lesson("next of " + user, asked.incrementAndGet()));
  }

  public Lesson popular(String subject) {
    Lesson known = popular.get(subject);
    if (known == null) {
      known = new Lesson(subject, asked.incrementAndGet());
      popular.put(subject, known);
    }
    return known;
  }
}
