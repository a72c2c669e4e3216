package io.larder.connection.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A stage that nobody can end, neither what follows on it. */
final class MinimalContextStage<T extends @Nullable Object> extends ContextStage<T> {
  MinimalContextStage(ManagedThreads threads) {
    super(threads);
  }

  @Override
  public <U> CompletableFuture<U> newIncompleteFuture() {
    return new MinimalContextStage<>(threads());
  }

  @Override
  public CompletableFuture<T> toCompletableFuture() {
    return followedBy(new ContextStage<>(threads()));
  }

  @Override
  public boolean complete(T value) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean completeExceptionally(Throwable failure) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean cancel(boolean mayInterrupt) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void obtrudeValue(T value) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void obtrudeException(Throwable failure) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletableFuture<T> completeAsync(Supplier<? extends T> supplier, Executor executor) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletableFuture<T> orTimeout(long timeout, TimeUnit unit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletableFuture<T> completeOnTimeout(T value, long timeout, TimeUnit unit) {
    throw new UnsupportedOperationException();
  }
}
