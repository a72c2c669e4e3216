package io.larder.connection;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * The reply that a call waits for: the one thing behind a blocking and an asynchronous method.
 *
 * <p>What is made of the reply (reading JSON, calling code of the application) happens on the
 * caller's thread in {@link #await} and on a callback thread for {@link #stage}, never on a thread
 * of the client.
 *
 * @param <T> the type of the result
 */
public final class Reply<T> {
  private final RedisCalls calls;
  private final Call<?, T> call;

  private record Call<R, T>(
      Command<R> command, CompletableFuture<R> raw, long deadline, Function<R, T> result) {

    T await(RedisCalls calls) {
      return result.apply(calls.await(command, raw, deadline));
    }

    CompletionStage<T> stage(RedisCalls calls) {
      return calls.stage(command, raw, deadline, result);
    }

    <U> Call<R, U> map(Function<? super T, ? extends U> next) {
      return new Call<>(command, raw, deadline, reply -> next.apply(result.apply(reply)));
    }
  }

  private Reply(RedisCalls calls, Call<?, T> call) {
    this.calls = calls;
    this.call = call;
  }

  static <R> Reply<R> of(
      RedisCalls calls, Command<R> command, CompletableFuture<R> raw, long deadline) {
    return new Reply<>(calls, new Call<>(command, raw, deadline, reply -> reply));
  }

  /**
   * Waits for the reply, at most until {@code redis.timeout} after the call was made.
   *
   * @return the result
   * @throws io.larder.common.RedisUnavailableException if there is no connection or no reply in
   *     time
   * @throws io.larder.common.LarderException if Redis replied with an error or the thread was
   *     interrupted, whose flag is set again
   */
  public T await() {
    return call.await(calls);
  }

  /**
   * The reply as a stage that completes on a callback thread, with the exceptions of {@link
   * #await}.
   *
   * @return a new stage, never null
   */
  public CompletionStage<T> stage() {
    return call.stage(calls);
  }

  /**
   * A reply with another result.
   *
   * @param next makes the result; may block and may call code of the application
   * @param <U> its type
   * @return the mapped reply
   */
  public <U> Reply<U> map(Function<? super T, ? extends U> next) {
    return new Reply<>(calls, call.map(next));
  }
}
