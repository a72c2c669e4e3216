package io.larder.connection.client;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The identity, names and class loader that a thread had, in which functions run later on whichever
 * thread. They run without them if those have ended with the application: they must run in any
 * case.
 *
 * @param context runs on the calling thread
 */
record CallerContext(Executor context) implements Executor {
  @Override
  public void execute(Runnable work) {
    get(
        () -> {
          work.run();
          return null;
        });
  }

  /** Threads that run in this context. */
  Executor on(Executor threads) {
    requireNonNull(threads);
    return work -> threads.execute(() -> execute(work));
  }

  Runnable runnable(Runnable work) {
    requireNonNull(work);
    return () -> execute(work);
  }

  <T extends @Nullable Object> Consumer<T> consumer(Consumer<? super T> work) {
    requireNonNull(work);
    return value -> execute(() -> work.accept(value));
  }

  <T extends @Nullable Object, U extends @Nullable Object> BiConsumer<T, U> biConsumer(
      BiConsumer<? super T, ? super U> work) {
    requireNonNull(work);
    return (value, other) -> execute(() -> work.accept(value, other));
  }

  <T extends @Nullable Object, R extends @Nullable Object> Function<T, R> function(
      Function<? super T, ? extends R> work) {
    requireNonNull(work);
    return value -> get(() -> work.apply(value));
  }

  <T extends @Nullable Object, U extends @Nullable Object, R extends @Nullable Object>
      BiFunction<T, U, R> biFunction(BiFunction<? super T, ? super U, ? extends R> work) {
    requireNonNull(work);
    return (value, other) -> get(() -> work.apply(value, other));
  }

  private <R extends @Nullable Object> R get(Supplier<R> work) {
    Call<R> call = new Call<>(work);
    try {
      context.execute(call);
    } catch (IllegalStateException | RejectedExecutionException e) {
      if (call.begun) {
        throw e;
      }
      call.run();
    }
    return call.outcome();
  }

  /** Keeps what came out, so that no server puts another exception around it. */
  private static final class Call<R extends @Nullable Object> implements Runnable {
    private final Supplier<R> work;
    private boolean begun;
    private @Nullable R value;
    private @Nullable Throwable failure;

    Call(Supplier<R> work) {
      this.work = work;
    }

    @Override
    public void run() {
      begun = true;
      try {
        value = work.get();
      } catch (Throwable e) { // also errors: a stage fails with those, too
        failure = e;
      }
    }

    @SuppressWarnings("NullAway") // the value is null where R may be
    R outcome() {
      if (failure != null) {
        throw CallerContext.<RuntimeException>unchecked(failure);
      }
      return value;
    }
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <X extends Throwable> X unchecked(Throwable failure) throws X {
    throw (X) failure;
  }
}
