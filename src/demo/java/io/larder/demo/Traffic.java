package io.larder.demo;

import io.larder.cache.CacheOperations;
import io.larder.common.LarderException;
import io.larder.session.RefreshToken;
import io.larder.session.RotationResult;
import io.larder.session.Session;
import io.larder.session.SessionStore;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** Users of the school, at random. */
@Dependent
public class Traffic implements AutoCloseable {
  private static final List<String> SUBJECTS =
      List.of("algebra", "biology", "chemistry", "drawing", "English", "French", "geometry");
  private static final Duration BREAKS = Duration.ofMinutes(4);
  private static final Duration HOUR = Duration.ofHours(1);

  private final Random random = new Random();
  private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(4);
  private final AtomicReference<RefreshToken> token = new AtomicReference<>();

  @Inject School school;
  @Inject CacheOperations cache;
  @Inject SessionStore sessions;

  void begin() {
    often(4, () -> school.search(SUBJECTS.get(random.nextInt(SUBJECTS.size()))));
    often(10, () -> school.timetable(random.nextInt(40)));
    often(20, () -> school.stock(random.nextInt(5)));
    every(50, () -> school.sold(random.nextInt(5)));
    often(20, () -> school.profile(random.nextInt(2_000)));
    every(50, () -> cache.increment("visits", 1, HOUR));
    every(50, () -> cache.get("visits", Long.class));
    every(1_000, this::rotate);
    every(7_000, this::logIn);
  }

  /** Again and again, less often in the break that comes every four minutes. */
  private void often(long millis, Runnable step) {
    every(
        millis,
        () -> {
          double turn = 2 * Math.PI * System.nanoTime() / BREAKS.toNanos();
          if (random.nextDouble() < 0.65 + 0.35 * Math.sin(turn)) {
            step.run();
          }
        });
  }

  /** Again and again; what fails while Redis is away is not the traffic's end. */
  private void every(long millis, Runnable step) {
    threads.scheduleWithFixedDelay(
        () -> {
          try {
            step.run();
          } catch (LarderException e) {
            // The console tells.
          }
        },
        millis,
        millis,
        TimeUnit.MILLISECONDS);
  }

  private void logIn() {
    Session session = Session.of("user-" + random.nextInt(5), Map.of("device", "browser"));
    token.set(sessions.issue(session, HOUR));
  }

  private void rotate() {
    RefreshToken present = token.get();
    if (present != null
        && sessions.rotate(present.value()) instanceof RotationResult.Rotated rotated) {
      token.compareAndSet(present, rotated.token());
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
