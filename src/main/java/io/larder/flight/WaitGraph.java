package io.larder.flight;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Knows which work waits for which: one that runs inside another, that asks for the value of a
 * computation, or for the lock of a key. A wait that would close a circle is refused. Thread-safe.
 */
final class WaitGraph {
  // What each thread computes; absent for threads that compute nothing.
  private final Map<Thread, Frame> computing = new ConcurrentHashMap<>();
  // Held for links only, which are made where somebody waits or a computation begins in another.
  private final ReentrantLock lock = new ReentrantLock();

  /** What a thread is in, inside of something else. */
  record Frame(Work work, @Nullable Frame outer) {}

  /** How many threads compute something. */
  int size() {
    return computing.size();
  }

  /** What the calling thread is in, or null. */
  @Nullable Work current() {
    Frame frame = computing.get(Thread.currentThread());
    return frame == null ? null : frame.work();
  }

  /** Whether the calling thread computes it, possibly with others in between. */
  boolean isInside(Flight flight) {
    return isInside(work -> work == flight);
  }

  boolean isInside(Predicate<Work> which) {
    for (Frame frame = computing.get(Thread.currentThread());
        frame != null;
        frame = frame.outer()) {
      if (which.test(frame.work())) {
        return true;
      }
    }
    return false;
  }

  /** Runs code of the application that belongs to a computation. */
  <T extends @Nullable Object> T compute(Flight flight, Callable<T> step) throws Exception {
    Frame frame = enter(flight);
    try {
      return step.call();
    } finally {
      leave(frame);
    }
  }

  /** The calling thread begins something, inside of what it is in already. */
  Frame enter(Work work) {
    Thread thread = Thread.currentThread();
    Frame outer = computing.get(thread);
    Frame frame = new Frame(work, outer);
    computing.put(thread, frame);
    if (outer != null) {
      add(outer.work(), work);
    }
    return frame;
  }

  void leave(Frame frame) {
    Thread thread = Thread.currentThread();
    Frame outer = frame.outer();
    if (outer == null) {
      computing.remove(thread);
      return;
    }
    computing.put(thread, outer);
    // What waits for a stage is not known: its end ends the link.
    if (!frame.work().isStaged()) {
      remove(outer.work(), frame.work());
    }
  }

  /**
   * Runs what follows on a stage that a computation asked for, until that is done: what this asks
   * for is asked by the computation.
   */
  void within(@Nullable Work asker, Runnable step) {
    if (asker == null || asker.isDone()) {
      step.run();
      return;
    }
    Thread thread = Thread.currentThread();
    Frame outer = computing.get(thread);
    computing.put(thread, new Frame(asker, null));
    try {
      step.run();
    } finally {
      if (outer == null) {
        computing.remove(thread);
      } else {
        computing.put(thread, outer);
      }
    }
  }

  /** Notes that a computation is part of another one, which began it. */
  void add(Work waiting, Work awaited) {
    lock.lock();
    try {
      link(waiting, awaited);
    } finally {
      lock.unlock();
    }
  }

  /** Notes that a computation waits for another one; false if that one waits for it already. */
  boolean tryAdd(Work waiting, Work awaited) {
    lock.lock();
    try {
      if (reaches(awaited, waiting)) {
        return false;
      }
      link(waiting, awaited);
      return true;
    } finally {
      lock.unlock();
    }
  }

  void remove(Work waiting, Work awaited) {
    lock.lock();
    try {
      waiting.links().remove(awaited);
    } finally {
      lock.unlock();
    }
  }

  private static void link(Work waiting, Work awaited) {
    waiting.links().removeIf(Work::isDone);
    waiting.links().add(awaited);
  }

  private static boolean reaches(Work from, Work to) {
    Deque<Work> open = new ArrayDeque<>();
    Set<Work> seen = new HashSet<>();
    open.add(from);
    while (!open.isEmpty()) {
      Work next = open.remove();
      if (next == to) {
        return true;
      }
      if (!next.isDone() && seen.add(next)) {
        open.addAll(next.awaited());
      }
    }
    return false;
  }
}
