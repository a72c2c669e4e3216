package io.larder.connection;

import io.larder.common.LarderException;
import io.larder.common.MessageId;
import io.larder.common.RedisUnavailableException;
import io.larder.connection.RedisCalls.NotConnected;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.redisson.RedissonShutdownException;
import org.redisson.client.RedisReadonlyException;
import org.redisson.client.RedisRetryException;
import org.redisson.client.RedisTimeoutException;

/** Turns what the client reports into Larder's exceptions, on the thread that sees them. */
final class CallErrors {
  private final Connector connector;
  private final Duration timeout;
  private final UnaryOperator<String> typeOf;

  CallErrors(Connector connector, Duration timeout, UnaryOperator<String> typeOf) {
    this.connector = connector;
    this.timeout = timeout;
    this.typeOf = typeOf;
  }

  LarderException translate(Command<?> command, Throwable failure) {
    if (failure instanceof LarderException ours) {
      return ours;
    }
    if (connector.state() == RedisConnection.State.CLOSED
        || failure instanceof RedissonShutdownException) {
      return new RedisUnavailableException(
          MessageId.CALL_ABANDONED.text(
              command
                  + " was not executed: the application has stopped, its connection is closed"));
    }
    if (failure instanceof NotConnected) {
      return unavailable(
          command
              + " was not sent: there is no connection to Redis"
              + connector.problem().map(problem -> " (" + problem + ")").orElse("")
              + "; connecting goes on");
    }
    if (failure instanceof TimeoutException || failure instanceof RedisTimeoutException) {
      return unavailable(
          command
              + " got no reply within redis.timeout="
              + timeout
              + "; whether Redis executed it is unknown");
    }
    if (failure instanceof CancellationException || ConnectFailure.isLostConnection(failure)) {
      return unavailable(
          "the connection was lost during " + command + "; whether Redis executed it is unknown");
    }
    return serverError(command, failure);
  }

  private LarderException serverError(Command<?> command, Throwable failure) {
    String error = ServerErrors.withoutArguments(failure);
    if (failure instanceof RedisRetryException || failure instanceof RedisReadonlyException) {
      return unavailable(command + " was refused for now: " + error);
    }
    if (error.contains("WRONGTYPE")) {
      return wrongKind(command);
    }
    if (ConnectFailure.isMissingRight(error)) {
      return new LarderException(
          MessageId.SERVER_ERROR.text(
              command
                  + " is not permitted to this user ("
                  + error
                  + "); see \"Least privilege\" in the README"));
    }
    return new LarderException(MessageId.SERVER_ERROR.text(command + " failed: " + error));
  }

  private LarderException wrongKind(Command<?> command) {
    String found = "another kind";
    if (command.key() != null) {
      try {
        found = "a " + kind(typeOf.apply(command.key()));
      } catch (LarderException e) {
        // The kind is a courtesy; without it the message is still true.
        found = "another kind";
      }
    }
    return new LarderException(
        MessageId.WRONG_KIND.text(
            command + " needs a " + command.kind() + " but the key holds " + found));
  }

  /** The name that Redis has for what Redisson calls otherwise. */
  private static String kind(String type) {
    return switch (type) {
      case "OBJECT" -> "string";
      case "MAP" -> "hash";
      default -> type.toLowerCase(Locale.ROOT);
    };
  }

  private static LarderException unavailable(String text) {
    return new RedisUnavailableException(MessageId.UNAVAILABLE.text(text));
  }
}
