package io.larder.flight;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Knows which computation waits for which: one that runs inside another, or that asks for the value
 * of another. A wait that would close a circle is refused. Thread-safe.
 */
final class WaitGraph {
  // What each thread computes; absent for threads that compute nothing.
  private final Map<Thread, Frame> computing = new ConcurrentHashMap<>();
  // Held for links only, which are made where somebody waits or a computation begins in another.
  private final ReentrantLock lock = new ReentrantLock();

  /** A computation that a thread is in, inside of another one. */
  private record Frame(Flight flight, @Nullable Frame outer) {}

  /** How many threads compute something. */
  int size() {
    return computing.size();
  }

  /** What the calling thread computes, or null. */
  @Nullable Flight current() {
    Frame frame = computing.get(Thread.currentThread());
    return frame == null ? null : frame.flight();
  }

  /** Whether the calling thread computes it, possibly with others in between. */
  boolean isInside(Flight flight) {
    for (Frame frame = computing.get(Thread.currentThread());
        frame != null;
        frame = frame.outer()) {
      if (frame.flight() == flight) {
        return true;
      }
    }
    return false;
  }

  /** Runs code of the application that belongs to a computation. */
  <T extends @Nullable Object> T compute(Flight flight, Callable<T> step) throws Exception {
    Thread thread = Thread.currentThread();
    Frame outer = computing.get(thread);
    computing.put(thread, new Frame(flight, outer));
    if (outer != null) {
      add(outer.flight(), flight);
    }
    try {
      return step.call();
    } finally {
      if (outer == null) {
        computing.remove(thread);
      } else {
        computing.put(thread, outer);
        // What waits for a stage is not known: its end ends the link.
        if (!flight.isStaged()) {
          remove(outer.flight(), flight);
        }
      }
    }
  }

  /**
   * Runs what follows on a stage that a computation asked for, until that is done: what this asks
   * for is asked by the computation.
   */
  void within(@Nullable Flight asker, Runnable step) {
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
  void add(Flight waiting, Flight awaited) {
    lock.lock();
    try {
      link(waiting, awaited);
    } finally {
      lock.unlock();
    }
  }

  /** Notes that a computation waits for another one; false if that one waits for it already. */
  boolean tryAdd(Flight waiting, Flight awaited) {
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

  void remove(Flight waiting, Flight awaited) {
    lock.lock();
    try {
      waiting.awaited().remove(awaited);
    } finally {
      lock.unlock();
    }
  }

  private static void link(Flight waiting, Flight awaited) {
    waiting.awaited().removeIf(Flight::isDone);
    waiting.awaited().add(awaited);
  }

  private static boolean reaches(Flight from, Flight to) {
    Deque<Flight> open = new ArrayDeque<>();
    Set<Flight> seen = new HashSet<>();
    open.add(from);
    while (!open.isEmpty()) {
      Flight next = open.remove();
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
