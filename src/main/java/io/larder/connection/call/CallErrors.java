package io.larder.connection.call;

import io.larder.common.LarderException;
import io.larder.common.MessageId;
import io.larder.common.RedisUnavailableException;
import io.larder.connection.call.Sender.Outgoing;
import io.larder.connection.call.Sender.TimeLimit;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.redisson.RedissonShutdownException;
import org.redisson.client.RedisNodeNotFoundException;
import org.redisson.client.RedisReadonlyException;
import org.redisson.client.RedisRedirectException;
import org.redisson.client.RedisRetryException;
import org.redisson.client.RedisTimeoutException;

/**
 * Turns exceptions of the Redis client into Larder's. This is the only place that does, so that no
 * exception of the client, whose text quotes arguments, leaves the library.
 */
record CallErrors(
    Availability availability,
    Duration timeout,
    BiFunction<byte[], TimeLimit, @Nullable String> kindOf) {
  /** The limit is null if nothing is to be asked of Redis. */
  LarderException translate(Outgoing<?> call, Throwable failure, @Nullable TimeLimit limit) {
    if (failure instanceof LarderException ours) {
      return ours;
    }
    if (availability.isClosed() || failure instanceof RedissonShutdownException) {
      return new RedisUnavailableException(
          MessageId.CALL_ABANDONED.text(
              call + " was not executed: the application has stopped, its connection is closed"));
    }
    if (failure instanceof NotSent reason && reason.text != null) {
      // Not silence: a cache has other keys on other primaries.
      return RedisUnavailableException.refused(
          MessageId.UNAVAILABLE.text("%s was not sent: %s", call, reason.text));
    }
    if (failure instanceof NotSent reason) {
      return reason.timeIsUp
          ? RedisUnavailableException.outOfTime(
              MessageId.UNAVAILABLE.text(
                  call + " was not sent: no time is left within " + nameOf(limit)))
          : unavailable(
              String.format(
                  Locale.ROOT,
                  "%s was not sent: there is no connection to Redis%s; connecting goes on",
                  call,
                  // What to do about it is said where the attempts are reported.
                  availability
                      .problem()
                      .map(problem -> " (" + problem.replaceFirst(";.*", "") + ")")
                      .orElse("")));
    }
    if (failure instanceof TimeoutException || failure instanceof RedisTimeoutException) {
      return RedisUnavailableException.timeout(
          MessageId.UNAVAILABLE.text(
              "%s got no %s within %s%s",
              call,
              limit != null && limit.ofCaller() ? "answer" : "reply",
              nameOf(limit),
              call.outcome()));
    }
    if (failure instanceof CancellationException || ServerErrors.isLostConnection(failure)) {
      return unavailable("the connection was lost during " + call + call.outcome());
    }
    if (ServerErrors.isRefusedConnection(failure)) {
      return unavailable(
          call
              + " was not executed: Redis refuses the connection ("
              + ServerErrors.withoutArguments(failure)
              + ")");
    }
    return serverError(call, failure, limit);
  }

  private String nameOf(@Nullable TimeLimit limit) {
    return limit != null && limit.ofCaller() ? "the deadline" : "redis.timeout=" + timeout;
  }

  private LarderException serverError(
      Outgoing<?> call, Throwable failure, @Nullable TimeLimit limit) {
    String error = ServerErrors.withoutArguments(failure);
    if (failure instanceof RedisRedirectException moved) {
      error =
          String.format(
              Locale.ROOT,
              "the cluster moves the slot %d, to %s:%d",
              moved.getSlot(),
              moved.getUrl().getHost(),
              moved.getUrl().getPort());
    } else if (failure instanceof RedisNodeNotFoundException) {
      error = "no server of the cluster is known for the slot yet";
    }
    if (failure instanceof RedisRetryException
        || failure instanceof RedisReadonlyException
        || failure instanceof RedisRedirectException
        || failure instanceof RedisNodeNotFoundException) {
      return RedisUnavailableException.refused(
          MessageId.UNAVAILABLE.text(call + " was refused for now: " + error));
    }
    if (error.contains("WRONGTYPE")) {
      byte[] key = call.key();
      String found = key == null || limit == null ? null : kindOf.apply(key, limit);
      return new LarderException(
          MessageId.WRONG_KIND.text(
              "%s needs a %s but the key holds %s",
              call, call.kind(), found == null ? "another kind" : "a " + found));
    }
    return new LarderException(
        MessageId.SERVER_ERROR.text(
            ServerErrors.isMissingRight(error)
                ? String.format(
                    Locale.ROOT,
                    "%s is not permitted to this user (%s); see \"Least privilege\" in the guide",
                    call,
                    error)
                : call + " failed: " + error));
  }

  private static LarderException unavailable(String text) {
    return new RedisUnavailableException(MessageId.UNAVAILABLE.text(text));
  }

  /** Why nothing was sent. Without a stack trace, which would cost more than the call. */
  static final class NotSent extends Exception {
    private static final long serialVersionUID = 1L;
    private final boolean timeIsUp;
    private final @Nullable String text;

    /** There is no connection if the time is not up. */
    NotSent(boolean timeIsUp) {
      super(null, null, false, false);
      this.timeIsUp = timeIsUp;
      this.text = null;
    }

    /** The primary of the key would not execute it; others do, or other commands. */
    NotSent(String text) {
      super(null, null, false, false);
      this.timeIsUp = false;
      this.text = text;
    }
  }
}
