package io.larder.connection.call;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Several replies as one. */
record JoinedReply<S extends @Nullable Object, T extends @Nullable Object>(
    List<Reply<S>> replies, Function<Supplier<List<S>>, T> result) implements Reply<T> {
  @Override
  public T await() {
    return result.apply(() -> take(replies, Reply::await));
  }

  @Override
  public CompletionStage<T> stage() {
    List<CompletableFuture<S>> stages = take(replies, reply -> reply.stage().toCompletableFuture());
    return CompletableFuture.allOf(stages.toArray(CompletableFuture<?>[]::new))
        .handle((done, failure) -> result.apply(() -> take(stages, JoinedReply::value)));
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
    } catch (java.util.concurrent.CompletionException e) {
      throw io.larder.common.Failures.unwrap(e) instanceof RuntimeException cause ? cause : e;
    }
  }

  @Override
  public <U extends @Nullable Object> Reply<U> transform(Function<Supplier<T>, U> next) {
    return new JoinedReply<>(replies, all -> next.apply(() -> result.apply(all)));
  }
}
