package io.larder.connection.call;

import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The result of a call, to be waited for or taken as a stage: the one implementation behind a
 * blocking and an asynchronous method.
 *
 * <p>What is made of a reply of Redis (decoding, calling code of the application, further calls)
 * runs on the caller's thread in {@link #await} and on a callback thread for {@link #stage}, never
 * on a thread of the client. It runs when the reply is awaited or staged, so each reply is used
 * once.
 *
 * @param <T> the type of the result
 */
public interface Reply<T extends @Nullable Object> {
  /**
   * Waits for the result.
   *
   * @return the result
   * @throws io.larder.common.RedisUnavailableException if there is no connection or no reply in
   *     time
   * @throws io.larder.common.LarderException if Redis replied with an error or the thread was
   *     interrupted, whose flag is set again
   */
  T await();

  /**
   * The result as a stage that fails with the exceptions of {@link #await}.
   *
   * @return a new stage, never null
   */
  CompletionStage<T> stage();

  /**
   * Makes another result of this reply, whether it is a value or a failure.
   *
   * @param next makes the result; its argument gives the value or throws the failure
   * @param <U> the type of the other result
   * @return the other reply
   */
  <U extends @Nullable Object> Reply<U> transform(Function<Supplier<T>, U> next);

  /**
   * Makes another result of the value.
   *
   * @param next makes the result; may block and may call code of the application
   * @param <U> the type of the other result
   * @return the other reply
   */
  default <U extends @Nullable Object> Reply<U> map(Function<? super T, ? extends U> next) {
    return transform(value -> next.apply(value.get()));
  }

  /**
   * Makes a further call when the value is there.
   *
   * @param next makes the call
   * @param <U> the type of its result
   * @return the reply of the further call
   */
  default <U extends @Nullable Object> Reply<U> then(Function<? super T, Reply<U>> next) {
    return new ChainedReply<>(map(next));
  }

  /**
   * Makes a value of a failure.
   *
   * @param next makes the value, or throws
   * @return a reply that fails only as {@code next} does
   */
  default Reply<T> recover(Function<? super RuntimeException, ? extends T> next) {
    return transform(
        value -> {
          try {
            return value.get();
          } catch (RuntimeException e) {
            return next.apply(e);
          }
        });
  }

  /**
   * Runs something when the reply is there or has failed.
   *
   * @param action must not throw
   * @return a reply with the same result, or the same failure
   */
  default Reply<T> whenDone(Runnable action) {
    return transform(
        value -> {
          try {
            return value.get();
          } finally {
            action.run();
          }
        });
  }

  /**
   * A reply that is known.
   *
   * @param value the result
   * @param <T> its type
   * @return the reply
   */
  static <T extends @Nullable Object> Reply<T> of(T value) {
    return new KnownReply<>(() -> value);
  }

  /**
   * A failure that is known.
   *
   * @param failure what {@link #await} throws
   * @param <T> the type that the result had
   * @return the reply
   */
  static <T extends @Nullable Object> Reply<T> failed(RuntimeException failure) {
    return new KnownReply<>(
        () -> {
          throw failure;
        });
  }

  /**
   * Several replies together.
   *
   * @param replies calls that were sent
   * @param <T> the type of each result
   * @return the results in the order of the calls; the first failure in this order fails it
   */
  static <T extends @Nullable Object> Reply<List<T>> all(List<Reply<T>> replies) {
    List<Reply<T>> all = List.copyOf(replies);
    return new JoinedReply<T, List<T>>(all, Supplier::get);
  }
}
