package io.larder.connection.call;

import java.io.IOException;
import java.net.ConnectException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.regex.Pattern;
import org.redisson.client.RedisBusyException;
import org.redisson.client.RedisClusterDownException;
import org.redisson.client.RedisConnectionException;
import org.redisson.client.RedisLoadingException;
import org.redisson.client.RedisTimeoutException;

/** Says what the exceptions of the Redis client mean, without what the client adds to them. */
public final class ServerErrors {
  /** More closed connections than this in a row are a loss. */
  public static final int DEAD_CONNECTIONS = 10;

  private static final Pattern ARGUMENTS =
      Pattern.compile(
          "(\\. channel:| channel:|, command:| command: \\(|, with args beginning|\\.? script: \\p{XDigit}{40}).*",
          Pattern.DOTALL);

  // What a server says before it has read a command, or instead of reading one.
  private static final Pattern REFUSED_CONNECTION =
      Pattern.compile(
          "^-?(NOAUTH|WRONGPASS|DENIED)\\b"
              + "|^-?ERR (max number of clients|invalid password|Client sent AUTH"
              + "|AUTH .*without any password|DB index)");

  private ServerErrors() {}

  /**
   * The error as Redis gave it, without arguments, which may be a value, a token or a password:
   * Redisson appends the command with its arguments, and Redis those of an unknown command.
   */
  public static String withoutArguments(Throwable failure) {
    String message = failure.getMessage();
    return message == null
        ? failure.getClass().getSimpleName()
        : ARGUMENTS.matcher(message).replaceFirst("");
  }

  /** Whether a connection failed, and not the command: the client wraps some of these. */
  public static boolean isLostConnection(Throwable failure) {
    return failure instanceof RedisConnectionException
        || causes(failure).stream().anyMatch(IOException.class::isInstance);
  }

  /** Whether nobody answered, not even that it will not do anything now. */
  public static boolean isSilence(Throwable failure) {
    return failure instanceof RedisTimeoutException || isLostConnection(failure);
  }

  /**
   * Whether an open connection turned out to be closed; not if nothing could be connected to. A
   * server that restarted leaves a pool of such connections behind: another one may work.
   */
  public static boolean isClosedConnection(Throwable failure) {
    return isLostConnection(failure)
        && causes(failure).stream().noneMatch(ConnectException.class::isInstance);
  }

  /**
   * Whether nothing could be connected to, so that nothing was sent. A server that is frozen lets
   * whoever connects wait for its greeting; what a {@link Lane} has sent never ends as a timeout.
   */
  public static boolean isUnreachable(Throwable failure) {
    return failure instanceof RedisTimeoutException
        || (isLostConnection(failure) && !isClosedConnection(failure));
  }

  /** Whether a server refuses the connection, so that nothing was executed. */
  public static boolean isRefusedConnection(Throwable failure) {
    return REFUSED_CONNECTION.matcher(withoutArguments(failure)).find();
  }

  /** Whether Redis is not there, or refuses whatever it is sent: a look tells for whom. */
  static boolean isOutage(Throwable failure) {
    return isSilence(failure)
        || isRefusedConnection(failure)
        || failure instanceof RedisLoadingException
        || failure instanceof RedisBusyException
        || failure instanceof RedisClusterDownException;
  }

  /** Whether an error of the server says that an ACL forbids the command or the key. */
  public static boolean isMissingRight(String error) {
    String upper = error.toUpperCase(Locale.ROOT);
    return upper.contains("NOPERM")
        || upper.contains("ACL FAILURE")
        || upper.contains("HAS NO PERMISSIONS")
        // Of a command in a script, before Redis 7.2.
        || upper.contains("THE USER EXECUTING THE SCRIPT CAN'T");
  }

  /** Whether an error of the server, or of its script, says that it has no such command. */
  public static boolean isUnknownCommand(String error) {
    String upper = error.toUpperCase(Locale.ROOT);
    return upper.contains("UNKNOWN COMMAND") || upper.contains("UNKNOWN REDIS COMMAND");
  }

  /** The failure and what caused it, outermost first. */
  public static Deque<Throwable> causes(Throwable failure) {
    Deque<Throwable> causes = new ArrayDeque<>();
    for (Throwable t = failure; t != null && !causes.contains(t); t = t.getCause()) {
      causes.addLast(t);
    }
    return causes;
  }
}
