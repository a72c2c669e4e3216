package io.larder.connection.call;

import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The result of a call, to be waited for or taken as a stage: the one implementation behind a
 * blocking and an asynchronous method. What is made of it (decoding, code of the application,
 * further calls) runs on the caller's thread in {@link #await}, which needs no other one, and on
 * another for {@link #stage}. It runs then and not before, so each reply is used once.
 */
public interface Reply<T extends @Nullable Object> {
  /** There is nothing to wait for. */
  Reply<@Nullable Void> NOTHING = Reply.of(true).map(done -> null);

  /**
   * Waits for the result. Throws a {@code RedisUnavailableException} without a connection or a
   * reply in time, another {@code LarderException} for an error or an interrupt, whose flag is set
   * again.
   */
  T await();

  /**
   * The result as a new stage that fails with the exceptions of {@link #await}. What is made of the
   * reply runs on the executor: the caller's ({@link Callbacks#ofCaller}) if it is code of the
   * application.
   */
  CompletionStage<T> stage(Executor executor);

  /**
   * Lets the call end by itself: nobody waits for it, and what is made of the reply, on a thread of
   * the client, is next to nothing.
   */
  default void forget() {
    var unused = stage(Runnable::run);
  }

  /** Makes another result of a supplier that gives the value or throws the failure. */
  <U extends @Nullable Object> Reply<U> transform(Function<Supplier<T>, U> next);

  /** Makes another result of the value; may block and may call code of the application. */
  default <U extends @Nullable Object> Reply<U> map(Function<? super T, ? extends U> next) {
    return transform(value -> next.apply(value.get()));
  }

  default <U extends @Nullable Object> Reply<U> then(Function<? super T, Reply<U>> next) {
    return new Replies.Chained<>(map(next));
  }

  /** Makes a value of a failure, or throws. */
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

  /** Makes a further call of a failure, or throws. */
  default Reply<T> orElse(Function<? super RuntimeException, Reply<T>> next) {
    return new Replies.Chained<>(this.<Reply<T>>map(Reply::of).recover(next));
  }

  /** Runs something when the reply is there or has failed; it must not throw. */
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

  static <T extends @Nullable Object> Reply<T> of(T value) {
    return new Replies.Known<>(() -> value);
  }

  /** Steps that may block run when awaited, on the caller's thread, or staged, on another. */
  static <T extends @Nullable Object> Reply<T> steps(Supplier<T> steps) {
    return new Replies.Steps<>(steps);
  }

  static <T extends @Nullable Object> Reply<T> failed(RuntimeException failure) {
    return new Replies.Known<>(
        () -> {
          throw failure;
        });
  }

  /** The results of calls that were sent, in their order, or the first failure in this order. */
  static <T extends @Nullable Object> Reply<List<T>> all(List<Reply<T>> replies) {
    return new Replies.Joined<T, List<T>>(List.copyOf(replies), Supplier::get);
  }
}
