package io.larder.fault;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import javax.cache.Cache;
import org.jspecify.annotations.Nullable;

/**
 * Entries of a {@code Cache} with {@code on-failure=recompute}: no call fails. What a read finds
 * was written by this thread; a write that was given up may arrive late, so it need not be the last
 * one.
 */
final class RecomputedWork implements Work {
  private static final int KEYS = 12;

  private final Load load;
  private final Cache<String, Long> cache;
  private final String id;

  RecomputedWork(Load load, String id) {
    this.load = load;
    this.cache = load.application().recomputing();
    this.id = id;
  }

  private String key(long number) {
    return "r" + id + "-" + number % KEYS;
  }

  @Override
  public void step(long number) {
    Journal journal = load.journal();
    journal.write(Surface.RECOMPUTING, "put", () -> cache.put(key(number), number));
    Long found = journal.read(Surface.RECOMPUTING, "get", () -> cache.get(key(number))).value();
    check(number, found);
    if (number % 4 == 0) {
      journal.write(
          Surface.RECOMPUTING,
          "invoke",
          () ->
              cache.invoke(
                  key(number),
                  (entry, arguments) -> {
                    check(number, entry.getValue());
                    entry.setValue(number);
                    return true;
                  }));
    }
    if (number % 5 == 0) {
      journal.write(Surface.RECOMPUTING, "remove", () -> cache.remove(key(number)));
    }
  }

  private void check(long number, @Nullable Long found) {
    if (found != null && (found > number || found % KEYS != number % KEYS)) {
      load.found(key(number) + " is " + found + " after " + number + " was written");
    }
  }

  /** It is a cache again. */
  @Override
  public void check() {
    for (int i = 0; i < KEYS; i++) {
      String key = key(i);
      await()
          .atMost(Duration.ofMinutes(2))
          .until(
              () -> {
                cache.put(key, -1L);
                return Long.valueOf(-1).equals(cache.get(key));
              });
    }
  }
}
