package io.larder.connection.call;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A reply made by steps that may block: on the caller's thread, or on a callback thread. */
record StepsReply<T extends @Nullable Object>(Executor callbacks, Supplier<T> steps)
    implements Reply<T> {
  @Override
  public T await() {
    return steps.get();
  }

  @Override
  public CompletionStage<T> stage() {
    return CompletableFuture.supplyAsync(steps, callbacks);
  }

  @Override
  public <U extends @Nullable Object> Reply<U> transform(Function<Supplier<T>, U> next) {
    return new StepsReply<>(callbacks, () -> next.apply(steps));
  }
}
