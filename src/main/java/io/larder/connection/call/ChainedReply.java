package io.larder.connection.call;

import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The reply of a call that is made when another one is answered.
 *
 * @param reply gives the further call
 */
record ChainedReply<T extends @Nullable Object>(Reply<Reply<T>> reply) implements Reply<T> {
  @Override
  public T await() {
    return reply.await().await();
  }

  @Override
  public CompletionStage<T> stage() {
    return reply.stage().thenCompose(Reply::stage);
  }

  @Override
  public <U extends @Nullable Object> Reply<U> transform(Function<Supplier<T>, U> next) {
    return new ChainedReply<>(reply.transform(further -> further(further).transform(next)));
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
