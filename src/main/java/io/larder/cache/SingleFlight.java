package io.larder.cache;

import io.larder.common.KeyText;
import io.larder.common.LarderException;
import io.larder.common.MessageId;
import java.lang.reflect.Type;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One computation at a time for a key, and its outcome for everybody who asks meanwhile. */
final class SingleFlight {
  private final ConcurrentMap<Target, Flight> flights = new ConcurrentHashMap<>();

  /** What is computed: two types under one key are two computations. */
  record Target(String redisKey, Type type) {}

  private static final class Flight {
    final CompletableFuture<Object> outcome = new CompletableFuture<>();

    /** Who runs the loader now. */
    volatile @Nullable Thread owner;
  }

  /** Computes on the caller's thread, or waits for whoever does. */
  @SuppressWarnings("unchecked") // a target has one type
  <T> T run(Target target, Supplier<? extends T> work) {
    Flight mine = new Flight();
    mine.owner = Thread.currentThread();
    Flight running = flights.putIfAbsent(target, mine);
    if (running != null) {
      if (running.owner == Thread.currentThread()) {
        throw new IllegalStateException(
            "the loader of key " + KeyText.of(target.redisKey()) + " asks for its own key");
      }
      return (T) join(target, running.outcome);
    }
    try {
      T value = work.get();
      flights.remove(target, mine);
      mine.outcome.complete(value);
      return value;
    } catch (Throwable e) {
      flights.remove(target, mine);
      mine.outcome.completeExceptionally(e);
      throw e;
    }
  }

  /** Runs the loader of a computation that {@link #start} began, on a thread that may ask again. */
  <T> T owned(Target target, Supplier<? extends T> loader) {
    Flight flight = flights.get(target);
    if (flight == null) {
      return loader.get();
    }
    flight.owner = Thread.currentThread();
    try {
      return loader.get();
    } finally {
      flight.owner = null;
    }
  }

  /** Begins to compute, or joins whoever does; the stage completes where the work does. */
  @SuppressWarnings("unchecked") // a target has one type
  <T> CompletionStage<T> start(Target target, Supplier<? extends CompletionStage<T>> work) {
    Flight mine = new Flight();
    Flight running = flights.putIfAbsent(target, mine);
    if (running != null) {
      return (CompletionStage<T>) running.outcome.copy();
    }
    CompletionStage<T> stage;
    try {
      stage = work.get();
    } catch (Throwable e) {
      stage = CompletableFuture.failedFuture(e);
    }
    stage.whenComplete(
        (value, failure) -> {
          flights.remove(target, mine);
          if (failure == null) {
            mine.outcome.complete(value);
          } else {
            mine.outcome.completeExceptionally(failure);
          }
        });
    return stage;
  }

  private static Object join(Target target, CompletableFuture<Object> outcome) {
    try {
      return outcome.get();
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      while (cause instanceof CompletionException && cause.getCause() != null) {
        cause = cause.getCause();
      }
      if (cause instanceof RuntimeException failure) {
        throw failure;
      }
      if (cause instanceof Error error) {
        throw error;
      }
      throw new CompletionException(cause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LarderException(
          MessageId.CALL_ABANDONED.text(
              "waiting for the loader of key "
                  + KeyText.of(target.redisKey())
                  + " was interrupted"));
    }
  }
}
