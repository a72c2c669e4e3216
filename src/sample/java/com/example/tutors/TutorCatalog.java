package com.example.tutors;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.annotation.CacheRemoveAll;
import javax.cache.annotation.CacheResult;

/** Stands for the database, which is slow and counts how often it was asked. */
@ApplicationScoped
public class TutorCatalog {
  private final Map<Long, Tutor> rows =
      new ConcurrentHashMap<>(
          Map.of(
              1L, new Tutor(1, "Ada", "mathematics", 40),
              2L, new Tutor(2, "Emmy", "mathematics", 45),
              3L, new Tutor(3, "Marie", "physics", 50)));
  private final AtomicInteger queries = new AtomicInteger();

  /** The second search for a subject is answered by Redis. */
  @CacheResult(cacheName = "search")
  public List<Tutor> search(String subject) {
    queries.incrementAndGet();
    return rows.values().stream()
        .filter(tutor -> tutor.subject().equals(subject))
        .sorted(Comparator.comparingLong(Tutor::id))
        .toList();
  }

  /** Any search may have changed. */
  @CacheRemoveAll(cacheName = "search")
  public void add(Tutor tutor) {
    rows.put(tutor.id(), tutor);
  }

  public Optional<Tutor> find(long id) {
    queries.incrementAndGet();
    return Optional.ofNullable(rows.get(id));
  }

  public int queries() {
    return queries.get();
  }
}
