package io.larder.flight;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Knows which work waits for which: one that runs inside another, that asks for the value of a
 * computation, or for the lock of a key. A wait that would close a circle is refused. Thread-safe.
 */
final class WaitGraph {
  // Held for links only, which are made where somebody waits or something begins inside of
  // something else.
  private final ReentrantLock lock = new ReentrantLock();

  /** Notes that some work is part of other work, which began it. */
  void add(Work waiting, Work awaited) {
    lock.lock();
    try {
      link(waiting, awaited);
    } finally {
      lock.unlock();
    }
  }

  /** Notes that some work waits for other work; false if that waits for it already. */
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
