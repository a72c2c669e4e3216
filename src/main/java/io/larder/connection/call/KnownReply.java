package io.larder.connection.call;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A reply that waits for nothing: its value is computed on the thread that takes it. */
record KnownReply<T extends @Nullable Object>(Supplier<T> value) implements Reply<T> {
  @Override
  public T await() {
    return value.get();
  }

  @Override
  public CompletionStage<T> stage() {
    try {
      return CompletableFuture.completedFuture(value.get());
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public <U extends @Nullable Object> Reply<U> transform(Function<Supplier<T>, U> next) {
    return new KnownReply<>(() -> next.apply(value));
  }
}
