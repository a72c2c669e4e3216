package io.larder.jcache.annotation.call;

import io.larder.common.Failures;
import java.nio.channels.ClosedByInterruptException;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;

/**
 * Knows failures that are about the moment, the thread or the JVM and say nothing about the key:
 * that a call was interrupted or cancelled, and what the JVM throws itself. No cache has them for
 * others, whatever its filters include.
 */
final class PassingFailures {
  // The class of this error goes with a later JDK.
  private static final String THREAD_DEATH = "java.lang.ThreadDeath";
  private static final List<Class<? extends Throwable>> TYPES =
      List.of(
          VirtualMachineError.class,
          LinkageError.class,
          InterruptedException.class,
          ClosedByInterruptException.class,
          CancellationException.class);

  // More than an exception in a cache may have.
  private static final int LOOKED_AT = 1_000;

  private PassingFailures() {}

  static boolean isOf(Class<? extends Throwable> type) {
    return type.getName().equals(THREAD_DEATH)
        || TYPES.stream().anyMatch(passing -> passing.isAssignableFrom(type));
  }

  /** Whether a failure is one, or has one as a cause or suppressed exception. */
  static boolean isOne(Throwable failure) {
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Throwable> open = new ArrayDeque<>(List.of(failure));
    try {
      for (Throwable one = open.poll(); one != null && seen.size() < LOOKED_AT; one = open.poll()) {
        if (isOf(one.getClass())) {
          return true;
        }
        if (seen.add(one)) {
          Throwable cause = one.getCause();
          if (cause != null) {
            open.add(cause);
          }
          Collections.addAll(open, one.getSuppressed());
        }
      }
      return false;
    } catch (Throwable e) { // whatever the code of the exception throws
      Failures.rethrowIfFatal(e);
      return true;
    }
  }
}
