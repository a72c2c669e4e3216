package io.larder.connection.call;

import io.larder.common.Failures;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The kinds of {@link Reply} that are not sent themselves. */
final class Replies {
  private Replies() {}

  /** A reply that waits for nothing: its value is computed on the thread that takes it. */
  record Known<T extends @Nullable Object>(Supplier<T> value) implements Reply<T> {
    @Override
    public T await() {
      return value.get();
    }

    @Override
    public CompletionStage<T> stage(Executor executor) {
      try {
        return CompletableFuture.completedFuture(value.get());
      } catch (RuntimeException e) {
        return CompletableFuture.failedFuture(e);
      }
    }

    @Override
    public <U extends @Nullable Object> Reply<U> transform(Function<Supplier<T>, U> next) {
      return new Known<>(() -> next.apply(value));
    }
  }

  /** A reply whose value is worked out on the thread that waits for it, or on another. */
  record Steps<T extends @Nullable Object>(Supplier<T> steps) implements Reply<T> {
    @Override
    public T await() {
      return steps.get();
    }

    @Override
    public CompletionStage<T> stage(Executor executor) {
      return CompletableFuture.supplyAsync(steps, executor);
    }

    @Override
    public <U extends @Nullable Object> Reply<U> transform(Function<Supplier<T>, U> next) {
      return new Steps<>(() -> next.apply(steps));
    }
  }

  /** The reply of a call that is made when another one is answered. */
  record Chained<T extends @Nullable Object>(Reply<Reply<T>> reply) implements Reply<T> {
    @Override
    public T await() {
      return reply.await().await();
    }

    @Override
    public CompletionStage<T> stage(Executor executor) {
      return reply.stage(executor).thenCompose(further -> further.stage(executor));
    }

    @Override
    public <U extends @Nullable Object> Reply<U> transform(Function<Supplier<T>, U> next) {
      return new Chained<>(reply.transform(further -> further(further).transform(next)));
    }

    /** What is made of a failure is made of the first call's failure, too. */
    private Reply<T> further(Supplier<Reply<T>> further) {
      try {
        return further.get();
      } catch (RuntimeException e) {
        return Reply.failed(e);
      }
    }
  }

  /** Several replies as one. */
  record Joined<S extends @Nullable Object, T extends @Nullable Object>(
      List<Reply<S>> replies, Function<Supplier<List<S>>, T> result) implements Reply<T> {
    @Override
    public T await() {
      return result.apply(() -> take(replies, Reply::await));
    }

    @Override
    public CompletionStage<T> stage(Executor executor) {
      List<CompletableFuture<S>> stages =
          take(replies, one -> one.stage(executor).toCompletableFuture());
      return CompletableFuture.allOf(stages.toArray(CompletableFuture<?>[]::new))
          .handle((done, failure) -> result.apply(() -> take(stages, Joined::value)));
    }

    private static <A, B extends @Nullable Object> List<B> take(
        List<A> from, Function<? super A, ? extends B> each) {
      List<B> all = new ArrayList<>(from.size());
      from.forEach(one -> all.add(each.apply(one)));
      return all;
    }

    private static <S extends @Nullable Object> S value(CompletableFuture<S> done) {
      try {
        return done.join();
      } catch (CompletionException e) {
        throw Failures.unwrap(e) instanceof RuntimeException cause ? cause : e;
      }
    }

    @Override
    public <U extends @Nullable Object> Reply<U> transform(Function<Supplier<T>, U> next) {
      return new Joined<>(replies, all -> next.apply(() -> result.apply(all)));
    }
  }
}
