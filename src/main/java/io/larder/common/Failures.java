package io.larder.common;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Finds what went wrong inside other exceptions, and keeps a failure from stopping the rest. */
public final class Failures {
  private Failures() {}

  /**
   * {@return the first cause that no stage or future wrapped around another}
   *
   * @param failure any failure
   */
  public static Throwable unwrap(Throwable failure) {
    Throwable cause = failure.getCause();
    boolean wraps = failure instanceof CompletionException || failure instanceof ExecutionException;
    return wraps && cause != null ? unwrap(cause) : failure;
  }

  /**
   * Throws what is about the JVM and not about the code or data at hand: that it is out of memory,
   * for example, but not that a stack was too deep.
   *
   * @param failure any failure
   */
  public static void rethrowIfFatal(Throwable failure) {
    boolean ofTheJvm =
        failure instanceof VirtualMachineError && !(failure instanceof StackOverflowError);
    // The class of the latter goes with a later JDK.
    if (ofTheJvm || failure.getClass().getName().equals("java.lang.ThreadDeath")) {
      throw (Error) failure;
    }
  }

  /**
   * {@return what a stage failed with, as its maker said it}
   *
   * @param failure what a dependent of the stage is told
   */
  public static Throwable ofStage(Throwable failure) {
    Throwable cause = failure.getCause();
    return failure.getClass() == CompletionException.class && cause != null ? cause : failure;
  }

  /**
   * Closes every part, whatever the others throw; then the first failure comes out, with the others
   * as suppressed ones.
   *
   * @param parts closed in their order; null is none
   */
  public static void closeAll(@Nullable AutoCloseable... parts) {
    List<Runnable> ends = new ArrayList<>();
    for (AutoCloseable part : parts) {
      if (part != null) {
        ends.add(() -> close(part));
      }
    }
    runAll(ends);
  }

  /**
   * Closes every part after a failure, which is the one that the caller is told.
   *
   * @param failure gets what fails as a suppressed one
   * @param parts closed in their order; null is none
   */
  public static void closeAllAfter(Throwable failure, @Nullable AutoCloseable... parts) {
    try {
      closeAll(parts);
    } catch (RuntimeException | Error e) {
      failure.addSuppressed(e);
    }
  }

  private static void close(AutoCloseable part) {
    try {
      part.close();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Runs every step, whatever the others throw; then the first failure comes out, with the others
   * as suppressed ones.
   *
   * @param steps run in their order, in the caller's thread
   */
  public static void runAll(Iterable<? extends Runnable> steps) {
    Throwable first = null;
    for (Runnable step : steps) {
      try {
        step.run();
      } catch (RuntimeException | Error e) {
        if (first == null) {
          first = e;
        } else if (first != e) {
          first.addSuppressed(e);
        }
      }
    }
    if (first instanceof Error error) {
      throw error;
    }
    if (first != null) {
      throw (RuntimeException) first;
    }
  }

  /**
   * Throws the first of some failures, with the others as suppressed ones, if there is one.
   *
   * @param failures what went wrong
   */
  public static void throwAll(Iterable<? extends RuntimeException> failures) {
    List<Runnable> steps = new ArrayList<>();
    for (RuntimeException failure : failures) {
      steps.add(
          () -> {
            throw failure;
          });
    }
    runAll(steps);
  }
}
