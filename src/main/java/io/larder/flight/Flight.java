package io.larder.flight;

import io.larder.common.Failures;
import java.lang.reflect.Type;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A computation under way and its outcome for all who wait for it. Thread-safe. */
public final class Flight {
  private final FlightKey key;
  private final @Nullable Type type;
  private final CompletableFuture<@Nullable Object> outcome = new CompletableFuture<>();
  private volatile @Nullable Thread owner = Thread.currentThread();
  private volatile boolean outdated;

  /**
   * @param type what is computed, or null if nobody may share it
   */
  Flight(FlightKey key, @Nullable Type type) {
    this.key = key;
    this.type = type;
  }

  FlightKey key() {
    return key;
  }

  boolean isSharedBy(@Nullable Type wanted) {
    return type != null && type.equals(wanted);
  }

  /** Whether other callers may wait for it. */
  public boolean isShared() {
    return type != null;
  }

  boolean isOwnedByCaller() {
    return owner == Thread.currentThread();
  }

  /** The computation goes on asynchronously; this thread may come back as any other caller. */
  void disown() {
    owner = null;
  }

  /** Runs a part of an asynchronous computation that may ask for the same key. */
  public <T extends @Nullable Object> T own(Supplier<? extends T> step) {
    owner = Thread.currentThread();
    try {
      return step.get();
    } finally {
      owner = null;
    }
  }

  /** Whether the key was evicted or replaced since the computation began. */
  public boolean isOutdated() {
    return outdated;
  }

  void outdate() {
    outdated = true;
  }

  /** Gives the value to those who wait, before the computation ends. */
  public void complete(@Nullable Object value) {
    outcome.complete(value);
  }

  /** Gives a failure to those who wait, before the computation ends. */
  public void fail(Throwable failure) {
    outcome.completeExceptionally(failure);
  }

  /** Waits for the outcome. */
  @Nullable Object await() throws Throwable {
    try {
      return outcome.get();
    } catch (ExecutionException e) {
      throw Failures.unwrap(e);
    }
  }

  /** The outcome as a stage of the caller's own, whose code runs on a callback thread. */
  CompletionStage<@Nullable Object> stage(Executor callbacks) {
    CompletableFuture<@Nullable Object> own = new CompletableFuture<>();
    var unused =
        outcome.whenCompleteAsync(
            (value, failure) -> {
              if (failure == null) {
                own.complete(value);
              } else {
                own.completeExceptionally(failure);
              }
            },
            callbacks);
    return own;
  }
}
