package io.larder.flight;

import java.lang.reflect.Type;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A computation under way and its outcome for all who wait for it. Thread-safe. */
public final class Flight extends Work {
  /** The outcome of a computation whose failure is its own caller's alone. */
  static final Object NOT_SHARED = new Object();

  private final KeyLocks.Threads threads;
  private final Computation<?> computation;
  private final boolean shared;
  // The nanoTime from which on it computes; 0 until then.
  private volatile long began;
  private final CompletableFuture<@Nullable Object> outcome = new CompletableFuture<>();
  // The thread that began it, until it returns; code of the application may come back on it.
  private volatile @Nullable Thread owner = Thread.currentThread();
  private volatile boolean outdated;
  private volatile boolean failureShared;
  // The nanoTime from which on nobody begins to wait for it; 0 until the application's code begins.
  private volatile long overdue;

  Flight(KeyLocks.Threads threads, Computation<?> computation, boolean shared) {
    this.threads = threads;
    this.computation = computation;
    this.shared = shared;
  }

  /** Whether callers who ask for the same key meanwhile wait for it. */
  public boolean isShared() {
    return shared;
  }

  /** Whether the key was evicted or replaced since the computation began. */
  public boolean isOutdated() {
    return outdated;
  }

  /**
   * Runs the application's part of the computation: from now on it is known on which thread it
   * runs, and others wait for it no longer than they are ready to.
   */
  public <T extends @Nullable Object> T own(Callable<T> step) throws Exception {
    Duration unused = limit();
    KeyLocks.Threads.Frame frame = threads.enter(this);
    try {
      return step.call();
    } finally {
      threads.leave(frame);
    }
  }

  /** Gives those who wait the value, before the computation ends. */
  public void complete(@Nullable Object value) {
    outcome.complete(value);
  }

  /** The failure, if it comes, is one that holds for everybody who asks for the key. */
  public void shareFailure() {
    failureShared = true;
  }

  SingleFlight.Key key() {
    return computation.key();
  }

  Type type() {
    return computation.type();
  }

  @Override
  boolean isStaged() {
    return computation.isStaged();
  }

  boolean isOwnedByCaller() {
    return owner == Thread.currentThread();
  }

  /** The thread that began it may come back as any other caller. */
  void disown() {
    owner = null;
  }

  /** It begins to compute, before it looks at anything once more. */
  public void begin() {
    began = System.nanoTime() | 1;
  }

  /** It asks for its right once more, and begins when it has it: who asks meanwhile may share. */
  public void askAgain() {
    began = 0;
  }

  /** Begins the time during which others begin to wait for it. */
  Duration limit() {
    Duration patience = computation.patience();
    if (overdue == 0) {
      overdue = System.nanoTime() + patience.toNanos() | 1;
    }
    return patience;
  }

  /** What began after the asker asked is fresh enough for it, whatever was evicted in between. */
  boolean isJoinable(Flight asker) {
    long end = overdue;
    long begin = began;
    return shared
        && asker.type().equals(computation.type())
        && (begin == 0
            || begin - asker.computation.asked() > 0
            || asker.computation.mayShare(computation))
        && (end == 0 || System.nanoTime() - end < 0 || outcome.isDone());
  }

  /** From now on it is as if its key had been evicted. */
  void outdate() {
    outdated = true;
  }

  CompletableFuture<@Nullable Object> outcome() {
    return outcome;
  }

  @Override
  boolean isDone() {
    return outcome.isDone();
  }

  /** Others learn of a failure only if it is theirs, too; else they compute themselves. */
  void end(@Nullable Object value, @Nullable Throwable failure) {
    if (failure == null) {
      outcome.complete(value);
    } else if (failureShared) {
      outcome.completeExceptionally(failure);
    } else {
      outcome.complete(NOT_SHARED);
    }
  }
}
