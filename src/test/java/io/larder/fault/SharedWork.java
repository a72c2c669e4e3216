package io.larder.fault;

import io.larder.cache.CacheOperations;
import io.larder.fault.Journal.Outcome;
import io.larder.testkit.wire.RespClient;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import javax.cache.Cache;

/**
 * What two JVMs share: computed rows of one database, each evicted by the JVM that changes it, and
 * an entry that both increase. The database is a Redis of its own that never fails.
 */
final class SharedWork implements Work {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration COMPUTATION = Duration.ofMillis(3);
  private static final int ROWS = 2;

  /** So that the other JVM computes between two of them. */
  private static final int CHANGES = 3;

  private final Load load;
  private final RespClient database;
  private final CacheOperations operations;
  private final Cache<String, Long> cache;
  private final int jvm;
  private final String run;

  SharedWork(Load load, RespClient database, int jvm, String run) {
    this.load = load;
    this.database = database;
    this.operations = load.application().operations();
    this.cache = load.application().cache();
    this.jvm = jvm;
    this.run = run;
  }

  @Override
  public void step(long number) {
    int row = (int) (number % ROWS);
    if (row == jvm && number % 3 == 0) {
      for (int i = 0; i < CHANGES; i++) {
        change(row);
        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(COMPUTATION.toNanos()));
      }
    }
    long least = number("evicted" + row);
    load.computes(
        () -> {
          Long found = operations.getOrCompute(key(row), Long.class, HOUR, () -> compute(row));
          if (found < least) {
            load.found(key(row) + " is read as " + found + " after an eviction at " + least);
          }
          return found;
        });
    if (number % 4 == 0) {
      increase();
    }
  }

  private String key(int row) {
    return "row-" + run + "-" + row;
  }

  private long number(String name) {
    Object value = database.ask("GET", name);
    return value == null ? 0 : Long.parseLong(value.toString());
  }

  private Long compute(int row) {
    long seen = number("state" + row);
    LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(COMPUTATION.toNanos()));
    return seen;
  }

  private void change(int row) {
    long state = database.askLong("INCR", "state" + row);
    Outcome<?> eviction =
        load.journal().write(Surface.OPERATIONS, "delete", () -> operations.delete(key(row)));
    if (eviction.isAnswer()) {
      database.ask("SET", "evicted" + row, Long.toString(state));
    }
  }

  private String counter() {
    return "shared-" + run;
  }

  private void increase() {
    Outcome<Boolean> outcome =
        load.journal()
            .write(
                Surface.CACHE,
                "invoke",
                () ->
                    cache.invoke(
                        counter(),
                        (entry, arguments) -> {
                          entry.setValue(entry.exists() ? entry.getValue() + 1 : 1L);
                          return true;
                        }));
    if (outcome.isAnswer()) {
      database.ask("INCR", "acknowledged");
    } else if (outcome.isSent()) {
      database.ask("INCR", "unknown");
    }
  }

  /** The second JVM is stopped last. */
  @Override
  public void check() {
    if (jvm == 0) {
      return;
    }
    Long found = cache.get(counter());
    long acknowledged = number("acknowledged");
    long most = acknowledged + number("unknown");
    long value = found == null ? 0 : found;
    if (value < acknowledged || value > most) {
      load.found(
          "two JVMs increased an entry to "
              + value
              + ", acknowledged "
              + acknowledged
              + ", at most "
              + most);
    }
  }
}
