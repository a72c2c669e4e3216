package io.larder.connection.call;

import io.larder.common.LarderException;
import io.larder.common.MessageId;
import io.larder.common.RedisUnavailableException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.redisson.RedissonShutdownException;
import org.redisson.client.RedisReadonlyException;
import org.redisson.client.RedisRetryException;
import org.redisson.client.RedisTimeoutException;

/**
 * Turns exceptions of the Redis client into Larder's. This is the only place that does, so that no
 * exception of the client, whose text quotes arguments, leaves the library.
 */
final class CallErrors {
  private final Availability availability;
  private final Duration timeout;

  private final BiFunction<byte[], TimeLimit, @Nullable String> kindOf;

  /**
   * @param timeout {@code redis.timeout}
   * @param kindOf asks Redis what kind of value a key holds
   */
  CallErrors(
      Availability availability,
      Duration timeout,
      BiFunction<byte[], TimeLimit, @Nullable String> kindOf) {
    this.availability = availability;
    this.timeout = timeout;
    this.kindOf = kindOf;
  }

  /**
   * @param call what was sent
   * @param limit how long it was waited for; null if nothing is to be asked of Redis
   */
  LarderException translate(Outgoing<?> call, Throwable failure, @Nullable TimeLimit limit) {
    if (failure instanceof LarderException ours) {
      return ours;
    }
    if (availability.isClosed() || failure instanceof RedissonShutdownException) {
      return new RedisUnavailableException(
          MessageId.CALL_ABANDONED.text(
              call + " was not executed: the application has stopped, its connection is closed"));
    }
    if (failure instanceof NotConnected) {
      return unavailable(
          call
              + " was not sent: there is no connection to Redis"
              + availability.problem().map(problem -> " (" + problem + ")").orElse("")
              + "; connecting goes on");
    }
    if (failure instanceof DeadlineOver) {
      return unavailable(call + " was not sent: no time is left within the deadline");
    }
    if (failure instanceof TimeoutException || failure instanceof RedisTimeoutException) {
      return unavailable(
          call
              + (limit != null && limit.ofCaller()
                  ? " got no answer within the deadline"
                  : " got no reply within redis.timeout=" + timeout)
              + "; whether Redis executed it is unknown");
    }
    if (failure instanceof CancellationException || ServerErrors.isLostConnection(failure)) {
      return unavailable(
          "the connection was lost during " + call + "; whether Redis executed it is unknown");
    }
    return serverError(call, failure, limit);
  }

  private LarderException serverError(
      Outgoing<?> call, Throwable failure, @Nullable TimeLimit limit) {
    String error = ServerErrors.withoutArguments(failure);
    if (failure instanceof RedisRetryException || failure instanceof RedisReadonlyException) {
      return unavailable(call + " was refused for now: " + error);
    }
    if (error.contains("WRONGTYPE")) {
      byte[] key = call.key();
      String found = key == null || limit == null ? null : kindOf.apply(key, limit);
      return new LarderException(
          MessageId.WRONG_KIND.text(
              call
                  + " needs a "
                  + call.kind()
                  + " but the key holds "
                  + (found == null ? "another kind" : "a " + found)));
    }
    if (ServerErrors.isMissingRight(error)) {
      return new LarderException(
          MessageId.SERVER_ERROR.text(
              call
                  + " is not permitted to this user ("
                  + error
                  + "); see \"Least privilege\" in the README"));
    }
    return new LarderException(MessageId.SERVER_ERROR.text(call + " failed: " + error));
  }

  private static LarderException unavailable(String text) {
    return new RedisUnavailableException(MessageId.UNAVAILABLE.text(text));
  }

  /** Nothing was sent, because there is no connection. */
  static final class NotConnected extends Exception {
    private static final long serialVersionUID = 1L;

    NotConnected() {
      super(null, null, false, false);
    }
  }

  /** Nothing was sent, because the deadline of the call is over. */
  static final class DeadlineOver extends Exception {
    private static final long serialVersionUID = 1L;

    DeadlineOver() {
      super(null, null, false, false);
    }
  }
}
