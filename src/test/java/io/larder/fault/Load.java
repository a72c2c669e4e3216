package io.larder.fault;

import static org.awaitility.Awaitility.await;

import io.larder.fault.Journal.Call;
import io.larder.fault.Journal.Outcome;
import io.larder.fault.Register.Life;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Threads that use every surface, and compare what they read with what was acknowledged. */
final class Load {
  /** What NEAR.md promises, and what a call may take. */
  static final Duration NEAR = Duration.ofSeconds(2).plus(Application.TIMEOUT);

  private static final Duration REST = Duration.ofMillis(2);

  private final Application application;
  private final Fault fault;
  private final boolean readsMayLag;
  private final Journal journal;
  private final Hiccups hiccups = new Hiccups();
  private final List<Work> works = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean stopped;

  /**
   * Prepares it.
   *
   * @param id is part of the names of all keys
   */
  Load(Application application, Fault fault, boolean readsMayLag, String id, Journal journal) {
    this.journal = journal;
    this.application = application;
    this.fault = fault;
    this.readsMayLag = readsMayLag;
    NearWork near = new NearWork(this, id);
    works.addAll(
        List.of(
            new ValuesWork(this, id),
            new SessionsWork(this, id),
            new EntriesWork(this, Surface.CACHE, application.cache(), id),
            new EntriesWork(this, Surface.NEAR, application.near(), "n" + id),
            near.writing(),
            near.reading(),
            new RecomputedWork(this, id),
            new RowsWork(this, id, 0),
            new RowsWork(this, id, 1)));
  }

  /** Adds a thread, before the start. */
  void add(Work work) {
    works.add(work);
  }

  void start() {
    hiccups.start();
    for (Work work : works) {
      Thread thread = new Thread(() -> run(work), "load-" + threads.size());
      threads.add(thread);
      thread.start();
    }
  }

  private void run(Work work) {
    try {
      for (long number = 0; !stopped; number++) {
        work.step(number);
        LockSupport.parkNanos(REST.toNanos());
      }
    } catch (RuntimeException | Error e) {
      journal.found("a thread of the load ended: " + e);
    }
  }

  void stop() throws InterruptedException {
    stopped = true;
    for (Thread thread : threads) {
      thread.join(TimeUnit.MINUTES.toMillis(1));
      if (thread.isAlive()) {
        journal.found("a call does not end: " + Arrays.toString(thread.getStackTrace()));
      }
    }
    hiccups.close();
  }

  /** Reads everything once more. */
  void check() {
    works.forEach(Work::check);
  }

  Application application() {
    return application;
  }

  Fault fault() {
    return fault;
  }

  Journal journal() {
    return journal;
  }

  Hiccups hiccups() {
    return hiccups;
  }

  boolean readsMayLag() {
    return readsMayLag;
  }

  /** How old a read from memory may be. */
  Duration nearStaleness() {
    return NEAR.plus(hiccups.slack());
  }

  List<Register> registers(String name, int count) {
    return IntStream.range(0, count).mapToObj(i -> new Register(name + "-" + i)).toList();
  }

  void found(@Nullable String finding) {
    if (finding != null) {
      journal.found(finding);
    }
  }

  void compare(Life life, Outcome<Long> read, long staleness) {
    if (read.isAnswer() && !readsMayLag) {
      found(life.violation(read.value(), read.begin(), staleness, fault.data()));
    }
  }

  void compareAll(List<Register> registers, Function<String, @Nullable Long> read) {
    for (Register register : registers) {
      for (Life life : register.lives()) {
        long asked = System.nanoTime();
        found(life.violation(read.apply(life.key()), asked, 0, fault.data()));
      }
    }
  }

  /** A computation that costs at most its deadline more. */
  void computes(Supplier<?> call) {
    journal.read(Surface.ANNOTATIONS, "getOrCompute", call::get);
  }

  /** Waits until each surface was called successfully so often since a moment. */
  void awaitSuccesses(long since, int count, Duration most) {
    await()
        .atMost(most)
        .pollInterval(Duration.ofMillis(50))
        .until(
            () -> {
              List<Call> calls = journal.calls();
              return Arrays.stream(Surface.values())
                  .allMatch(
                      surface ->
                          calls.stream()
                                  .filter(c -> c.surface() == surface && c.begin() >= since)
                                  .filter(c -> !c.failed())
                                  .count()
                              >= count);
            });
  }
}
