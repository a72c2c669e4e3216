package io.larder.jcache.redisson;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.larder.common.Failures;
import io.larder.common.LarderException;
import io.larder.common.MessageId;
import io.larder.common.RedisUnavailableException;
import io.larder.connection.call.Deadline;
import io.larder.connection.call.RedisCalls;
import io.larder.connection.call.Reply;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The result of a blocking call of Redisson's JCache, which knows no deadline: it runs on a
 * callback thread, and whoever waits for it stops waiting at the deadline.
 */
record BackgroundReply<S extends @Nullable Object, T extends @Nullable Object>(
    RedisCalls calls,
    String name,
    Supplier<S> call,
    Deadline deadline,
    Function<Supplier<S>, T> result)
    implements Reply<T> {

  @Override
  public T await() {
    return result.apply(this::awaitCall);
  }

  private S awaitCall() {
    try {
      return calls.async(call).toCompletableFuture().get(deadline.nanosLeft(), NANOSECONDS);
    } catch (TimeoutException e) {
      throw failure(e);
    } catch (ExecutionException e) {
      throw failure(Failures.unwrap(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LarderException(
          MessageId.CALL_ABANDONED.text(
              name + " was interrupted; whether Redis executed it is unknown"));
    }
  }

  @Override
  public CompletionStage<T> stage() {
    CompletableFuture<S> begun = calls.async(call).toCompletableFuture();
    Future<?> end =
        calls.later(
            () -> begun.completeExceptionally(new TimeoutException()),
            Duration.ofNanos(deadline.nanosLeft()));
    return begun.handleAsync(
        (value, failure) -> {
          end.cancel(false);
          return result.apply(
              () -> {
                if (failure != null) {
                  throw failure(Failures.unwrap(failure));
                }
                return value;
              });
        },
        calls.callbacks());
  }

  private RuntimeException failure(Throwable failure) {
    if (failure instanceof TimeoutException) {
      return new RedisUnavailableException(
          MessageId.UNAVAILABLE.text(
              name + " got no answer within the deadline; whether Redis executed it is unknown"));
    }
    return failure instanceof RuntimeException known ? known : new IllegalStateException(failure);
  }

  @Override
  public <U extends @Nullable Object> Reply<U> transform(Function<Supplier<T>, U> next) {
    return new BackgroundReply<S, U>(
        calls, name, call, deadline, reply -> next.apply(() -> result.apply(reply)));
  }
}
