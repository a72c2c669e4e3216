package io.larder.session;

import static io.larder.support.UsedTokens.used;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larder.codec.UnreadableValues;
import io.larder.support.Larder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Calls that meet, {@link #PAIRS} times in each test. A fault that one meeting in ten thousand
 * shows is seen in two runs of three; with {@code -Dlarder.test.races=50000} in all but one of a
 * hundred.
 */
abstract class RaceContract {
  static final Duration HOUR = Duration.ofHours(1);
  static final int PAIRS = Integer.getInteger("larder.test.races", 10_000);
  private static final int THREADS = 64;

  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

  /** With the usual grace. */
  abstract SessionStore graceful();

  /** Without any. */
  abstract SessionStore strict();

  /** A store whose events, a hundred thousand of them, are counted only. */
  static SessionStore store(Larder larder, LongAdder events) {
    return new RedisSessionStore(
        larder.connection(),
        larder.settings(),
        larder.codec(),
        new UnreadableValues(),
        event -> events.increment());
  }

  @AfterEach
  void stopThreads() {
    threads.shutdownNow();
  }

  static Session session(String user) {
    return Session.of(user);
  }

  static String name() {
    return "race-" + UUID.randomUUID();
  }

  /** Runs tasks from one moment on, each on a thread of its own. */
  private <T> List<T> together(List<? extends Callable<T>> tasks) throws Exception {
    CyclicBarrier start = new CyclicBarrier(tasks.size());
    List<Future<T>> running = new ArrayList<>();
    for (Callable<T> task : tasks) {
      running.add(
          threads.submit(
              () -> {
                awaitAll(start);
                return task.call();
              }));
    }
    List<T> results = new ArrayList<>();
    for (Future<T> future : running) {
      results.add(result(future));
    }
    return results;
  }

  private static void awaitAll(CyclicBarrier barrier) throws InterruptedException {
    try {
      barrier.await();
    } catch (BrokenBarrierException e) {
      throw new IllegalStateException(e);
    }
  }

  private static <T> T result(Future<T> future) throws Exception {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  /** Each thread repeats a race of two of its own. */
  private void pairs(Callable<?> race) throws Exception {
    int workers = 8;
    together(
        IntStream.range(0, workers)
            .mapToObj(
                worker ->
                    (Callable<Boolean>)
                        () -> {
                          for (int i = 0; i < PAIRS / workers; i++) {
                            race.call();
                          }
                          return true;
                        })
            .toList());
  }

  @Test
  void rotate_by64ThreadsWithGrace_givesOneSuccessor() throws Exception {
    SessionStore store = graceful();
    for (int round = 0; round < PAIRS / THREADS; round++) {
      String user = name();
      String token = used(store.issue(session(user), HOUR).value());

      Set<String> successors = new HashSet<>();
      for (RotationResult result :
          together(IntStream.range(0, THREADS).mapToObj(i -> rotation(store, token)).toList())) {
        successors.add(((RotationResult.Rotated) result).token().value());
      }

      assertThat(successors).hasSize(1);
      assertThat(store.exists(used(successors.iterator().next()))).isTrue();
    }
  }

  @Test
  void rotate_by64ThreadsWithoutGrace_givesOneSuccessorAndOneAlarm() throws Exception {
    SessionStore store = strict();
    for (int round = 0; round < PAIRS / THREADS; round++) {
      String user = name();
      String token = used(store.issue(session(user), HOUR).value());

      List<RotationResult> results =
          together(IntStream.range(0, THREADS).mapToObj(i -> rotation(store, token)).toList());

      List<RotationResult> good =
          results.stream().filter(r -> r instanceof RotationResult.Rotated).toList();
      assertThat(good).hasSizeLessThanOrEqualTo(1);
      assertThat(results).filteredOn(r -> r instanceof RotationResult.Reused).hasSize(1);
      for (RotationResult result : good) {
        String successor = used(((RotationResult.Rotated) result).token().value());
        assertThat(store.exists(successor)).isFalse();
      }
      assertThat(store.list(user)).isEmpty();
    }
  }

  private static Callable<RotationResult> rotation(SessionStore store, String token) {
    return () -> store.rotate(token);
  }

  /** What survives a revocation that met a change: nothing, or what the index still names. */
  private static void assertRevocable(SessionStore store, String user, String token) {
    boolean there = store.exists(token);
    assertThat(store.list(user)).hasSize(there ? 1 : 0);
    store.revokeAll(user);
    assertThat(store.exists(token)).isFalse();
    assertThat(store.list(user)).isEmpty();
  }

  @Test
  void set_againstRevokeAll_isGoneOrInTheIndex() throws Exception {
    SessionStore store = graceful();
    pairs(
        () -> {
          String user = name();
          String before = name();
          String token = name();
          store.set(before, session(user), HOUR);

          var revoking = store.async().revokeAll(user).toCompletableFuture();
          store.set(token, session(user), HOUR);
          revoking.join();

          assertThat(store.exists(before)).isFalse();
          assertRevocable(store, user, token);
          return true;
        });
  }

  @Test
  void rotate_againstRevokeAll_isGone() throws Exception {
    SessionStore store = graceful();
    pairs(
        () -> {
          String user = name();
          String token = store.issue(session(user), HOUR).value();

          var rotating = store.async().rotate(token).toCompletableFuture();
          long revoked = store.revokeAll(user);
          RotationResult result = rotating.join();

          assertThat(revoked).isEqualTo(1);
          assertThat(store.get(token)).isEmpty();
          assertThat(store.rotate(token)).isEqualTo(new RotationResult.Invalid());
          if (result instanceof RotationResult.Rotated rotated) {
            assertThat(store.get(rotated.token().value())).isEmpty();
            assertThat(store.rotate(rotated.token().value()))
                .isEqualTo(new RotationResult.Invalid());
          }
          assertThat(store.list(user)).isEmpty();
          return true;
        });
  }

  @Test
  void touch_againstRevokeAll_isGone() throws Exception {
    SessionStore store = graceful();
    pairs(
        () -> {
          String user = name();
          String token = name();
          store.set(token, session(user), HOUR);

          var touching = store.async().touch(token, HOUR.plusHours(1)).toCompletableFuture();
          long revoked = store.revokeAll(user);
          touching.join();

          assertThat(revoked).isEqualTo(1);
          assertThat(store.exists(token)).isFalse();
          assertThat(store.list(user)).isEmpty();
          return true;
        });
  }

  @Test
  void set_ofOneTokenTwiceAtOnce_leavesOneSession() throws Exception {
    SessionStore store = graceful();
    pairs(
        () -> {
          String user = name();
          String token = name();

          var setting = store.async().set(token, session(user), HOUR).toCompletableFuture();
          store.set(token, session(user), HOUR);
          setting.join();

          assertThat(store.list(user))
              .singleElement()
              .extracting(Session::id)
              .isEqualTo(store.get(token).orElseThrow().id());
          assertThat(store.revokeAll(user)).isEqualTo(1);
          return true;
        });
  }

  @Test
  void update_againstRotate_losesNothing() throws Exception {
    SessionStore store = graceful();
    pairs(
        () -> {
          String token = store.issue(session(name()), HOUR).value();

          var rotating = store.async().rotate(token).toCompletableFuture();
          assertThat(store.update(token, Map.of("role", "admin"))).isTrue();
          RotationResult.Rotated rotated = (RotationResult.Rotated) rotating.join();

          assertThat(store.get(rotated.token().value()).orElseThrow().attributes())
              .isEqualTo(Map.of("role", "admin"));
          return true;
        });
  }

  @Test
  void revokeOthers_againstRotate_keepsTheFamily() throws Exception {
    SessionStore store = graceful();
    pairs(
        () -> {
          String user = name();
          String token = store.issue(session(user), HOUR).value();
          String other = store.issue(session(user), HOUR).value();

          var rotating = store.async().rotate(token).toCompletableFuture();
          assertThat(store.revokeOthers(token)).isEqualTo(1);
          RotationResult.Rotated rotated = (RotationResult.Rotated) rotating.join();

          assertThat(store.exists(rotated.token().value())).isTrue();
          assertThat(store.exists(other)).isFalse();
          assertThat(store.list(user)).hasSize(1);
          return true;
        });
  }

  @Test
  void touch_againstExpiry_extendsOrIsFalse() throws Exception {
    SessionStore store = graceful();
    pairs(
        () -> {
          String user = name();
          String token = name();
          store.set(token, session(user), Duration.ofMillis(1));

          boolean touched = store.touch(token, HOUR);

          if (touched) {
            assertThat(store.exists(token)).isTrue();
          } else {
            // Its last millisecond may not be over yet.
            await()
                .pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> !store.exists(token));
          }
          assertThat(store.list(user)).hasSize(touched ? 1 : 0);
          assertThat(store.revokeAll(user)).isEqualTo(touched ? 1 : 0);
          return true;
        });
  }
}
