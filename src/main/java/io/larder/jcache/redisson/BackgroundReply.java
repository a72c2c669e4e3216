package io.larder.jcache.redisson;

import io.larder.common.Failures;
import io.larder.common.LarderException;
import io.larder.common.MessageId;
import io.larder.common.RedisUnavailableException;
import io.larder.connection.call.Deadline;
import io.larder.connection.call.RedisCalls;
import io.larder.connection.call.Reply;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The result of a blocking call of Redisson's JCache, which knows no deadline: it runs on a
 * callback thread, and whoever waits for it stops waiting at the deadline.
 *
 * @param name what the call is named in messages
 */
record BackgroundReply<T extends @Nullable Object>(
    RedisCalls calls, String name, Supplier<T> call, Deadline deadline) implements Reply<T> {

  @Override
  public T await() {
    try {
      return stage().toCompletableFuture().get(deadline.nanosLeft(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new RedisUnavailableException(
          MessageId.UNAVAILABLE.text(
              name + " got no answer within the deadline; whether Redis executed it is unknown"));
    } catch (ExecutionException e) {
      throw Failures.unwrap(e) instanceof RuntimeException failure
          ? failure
          : new IllegalStateException(Failures.unwrap(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LarderException(
          MessageId.CALL_ABANDONED.text(
              name + " was interrupted; whether Redis executed it is unknown"));
    }
  }

  @Override
  public CompletionStage<T> stage() {
    return calls.async(call);
  }

  @Override
  public <U extends @Nullable Object> Reply<U> transform(Function<Supplier<T>, U> next) {
    return new BackgroundReply<>(calls, name, () -> next.apply(call), deadline);
  }
}
