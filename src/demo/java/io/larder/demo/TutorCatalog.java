package io.larder.demo;

import io.larder.cache.CacheOperations;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.util.TypeLiteral;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A service with a slow search, as an application would write it. */
@ApplicationScoped
public class TutorCatalog {
  @Inject CacheOperations cache;

  /** The tutors of a subject, from the cache or from the slow database. */
  public List<Tutor> search(String subject) {
    return cache.getOrCompute(
        "search:" + subject,
        new TypeLiteral<List<Tutor>>() {},
        Duration.ofMinutes(5),
        () -> searchDatabase(subject));
  }

  private static List<Tutor> searchDatabase(String subject) {
    return CompletableFuture.supplyAsync(
            () ->
                List.of(
                    new Tutor("Ada", List.of(subject, "analysis"), LocalDate.of(2024, 9, 1)),
                    new Tutor("Blaise", List.of(subject), LocalDate.of(2025, 2, 15))),
            CompletableFuture.delayedExecutor(300, TimeUnit.MILLISECONDS))
        .join();
  }
}
