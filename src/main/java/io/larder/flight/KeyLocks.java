package io.larder.flight;

import io.larder.connection.call.CallBudget;
import io.larder.connection.call.Deadline;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Locks for the keys of one cache within this JVM, for changes that take more than one command;
 * reentrant. Thread-safe.
 *
 * <p>Code of the application runs with them held and may come back for other keys, so no wait is
 * without end, and a change goes on without the lock, as it would in another JVM: at once where the
 * holder waits for the caller, when one holder has kept it longer than the timeout, or when the
 * time of the call is over. Of that, only waiting for Redis counts.
 */
public final class KeyLocks {
  private final Threads threads;
  private final LockWait wait;
  private final ConcurrentMap<Object, KeyLock> locks = new ConcurrentHashMap<>();

  /** Locks of one cache, which know what the same threads compute. */
  public KeyLocks(SingleFlight flights, FlightTimeout timeout) {
    this.threads = flights.threads();
    this.wait = new LockWait(threads.waits, timeout);
  }

  /**
   * What each thread is in: changes of keys of any cache, and computations. Who waits for whom is
   * noted elsewhere, where one waits or is inside of another. Thread-safe.
   */
  static final class Threads {
    private final WaitGraph waits;
    // Absent for threads that are in nothing.
    private final Map<Thread, Frame> frames = new ConcurrentHashMap<>();

    /** What a thread is in, inside of something else. */
    record Frame(Work work, @Nullable Frame outer) {}

    Threads(WaitGraph waits) {
      this.waits = waits;
    }

    int size() {
      return frames.size();
    }

    /** What the calling thread is in, or null. */
    @Nullable Work current() {
      Frame frame = frames.get(Thread.currentThread());
      return frame == null ? null : frame.work();
    }

    /** Whether the calling thread is in it, possibly with others in between. */
    boolean isInside(Predicate<Work> which) {
      Frame frame = frames.get(Thread.currentThread());
      while (frame != null && !which.test(frame.work())) {
        frame = frame.outer();
      }
      return frame != null;
    }

    /** The calling thread begins something, inside of what it is in already. */
    Frame enter(Work work) {
      Thread thread = Thread.currentThread();
      Frame frame = new Frame(work, frames.get(thread));
      frames.put(thread, frame);
      if (frame.outer() != null) {
        waits.add(frame.outer().work(), work);
      }
      return frame;
    }

    void leave(Frame frame) {
      back(frame.outer());
      // What waits for a stage is not known: its end ends the link.
      if (frame.outer() != null && !frame.work().isStaged()) {
        waits.remove(frame.outer().work(), frame.work());
      }
    }

    private void back(@Nullable Frame outer) {
      if (outer == null) {
        frames.remove(Thread.currentThread());
      } else {
        frames.put(Thread.currentThread(), outer);
      }
    }

    /**
     * Runs what follows on a stage that some work asked for, until that is done: what this asks for
     * is asked by that work.
     */
    void within(@Nullable Work asker, Runnable step) {
      if (asker == null || asker.isDone()) {
        step.run();
        return;
      }
      Frame outer = frames.put(Thread.currentThread(), new Frame(asker, null));
      try {
        step.run();
      } finally {
        back(outer);
      }
    }
  }

  /** A step of one thread for some keys, with their locks or without. */
  static final class Turn extends Work {
    private final Map<Object, Held> keys = new ConcurrentHashMap<>();
    private volatile boolean done;
    // Whether code of the application has changed a key of its own inside of it.
    private volatile boolean changed;

    @Override
    boolean isDone() {
      return done;
    }

    @Override
    boolean isStaged() {
      return false;
    }
  }

  /** A key of a turn: whether it has the lock. */
  private record Held(KeyLock lock, boolean owned) {}

  /** What the code of the application has taken before, and since when it runs, or 0. */
  private record Application(long nanos, long since) {}

  /** The lock of a key, which exists while somebody uses it. */
  static final class KeyLock extends Work {
    final ReentrantLock lock = new ReentrantLock();
    volatile @Nullable Turn holder;
    private final Object key;
    // Guarded by the map.
    private int users;
    private volatile Application application = new Application(0, 0);

    KeyLock(Object key) {
      this.key = key;
    }

    long applicationNanos() {
      Application known = application;
      return known.nanos() + (known.since() == 0 ? 0 : System.nanoTime() - known.since());
    }

    @Override
    boolean isDone() {
      return false;
    }

    @Override
    boolean isStaged() {
      return false;
    }

    @Override
    Collection<? extends Work> awaited() {
      Turn turn = holder;
      return turn == null ? List.of() : List.of(turn);
    }
  }

  /** Runs a step with the lock of a key. */
  public <T extends @Nullable Object> T locked(
      Object key, @Nullable Deadline deadline, Function<@Nullable Deadline, T> step) {
    return locked(List.of(key), deadline, step);
  }

  /**
   * Runs a step with the locks of several keys, which all callers give in one order; with the
   * deadline as it is without the application's time.
   */
  public <T extends @Nullable Object> T locked(
      Collection<?> keys, @Nullable Deadline deadline, Function<@Nullable Deadline, T> step) {
    Turn turn = new Turn();
    Threads.Frame frame = threads.enter(turn);
    try {
      Deadline left = deadline;
      for (Object key : keys) {
        left = acquire(turn, key, left);
      }
      return step.apply(left);
    } finally {
      turn.keys.values().forEach(this::release);
      turn.done = true;
      threads.leave(frame);
    }
  }

  private @Nullable Deadline acquire(Turn turn, Object key, @Nullable Deadline deadline) {
    if (threads.isInside(work -> work instanceof Turn outer && outer.keys.containsKey(key))) {
      return deadline;
    }
    KeyLock lock =
        locks.compute(
            key,
            (same, known) -> {
              KeyLock used = known == null ? new KeyLock(key) : known;
              used.users++;
              return used;
            });
    long before = lock.applicationNanos();
    boolean owned =
        lock.lock.tryLock() || CallBudget.outside(() -> wait.await(turn, lock, deadline, before));
    if (owned) {
      lock.holder = turn;
    }
    turn.keys.put(key, new Held(lock, owned));
    return deadline == null ? null : deadline.later(lock.applicationNanos() - before);
  }

  private void release(Held held) {
    KeyLock lock = held.lock();
    if (held.owned()) {
      lock.holder = null;
      lock.lock.unlock();
    }
    locks.computeIfPresent(lock.key, (key, used) -> --used.users == 0 ? null : used);
  }

  /** Runs code of the application: the time that it takes is none of those who wait for a key. */
  public void running(Collection<?> keys, Runnable code) {
    boolean unused =
        running(
            keys,
            () -> {
              code.run();
              return true;
            });
  }

  public <T> T running(Collection<?> keys, Supplier<T> code) {
    List<KeyLock> mine = keys.stream().map(locks::get).filter(KeyLocks::isMine).toList();
    long begin = System.nanoTime() | 1;
    mine.forEach(lock -> lock.application = new Application(lock.application.nanos(), begin));
    try {
      return code.get();
    } finally {
      long took = System.nanoTime() - begin;
      mine.forEach(lock -> lock.application = new Application(lock.application.nanos() + took, 0));
    }
  }

  /**
   * Notes that the calling thread is about to change a key, or every key if it is null: what it
   * does with that key already, further out, has not seen the change.
   */
  public void changes(@Nullable Object key) {
    threads.isInside(
        work -> {
          if (work instanceof Turn turn && (key == null || turn.keys.containsKey(key))) {
            turn.changed = true;
          }
          return false;
        });
  }

  /** Whether the calling thread has changed a key inside of what it does with that key. */
  boolean hasChanged(Object key) {
    return threads.isInside(
        work -> work instanceof Turn turn && turn.changed && turn.keys.containsKey(key));
  }

  /** The tries of a change of a key; one that takes longer than the given time is not repeated. */
  public Tries tries(Object key, Duration longest) {
    return new Tries(this, key, longest);
  }

  Duration patience() {
    return wait.timeout().time();
  }

  /** Whether another thread has the lock of a key. */
  public boolean isBusy(Object key) {
    KeyLock lock = locks.get(key);
    return lock != null && lock.lock.isLocked() && !isMine(lock);
  }

  private static boolean isMine(@Nullable KeyLock lock) {
    return lock != null && lock.lock.isHeldByCurrentThread();
  }

  /** How many keys are locked or waited for. */
  int size() {
    return locks.size();
  }
}
