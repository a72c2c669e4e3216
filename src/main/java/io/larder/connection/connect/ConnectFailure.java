package io.larder.connection.connect;

import io.larder.connection.call.ServerErrors;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.Deque;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.redisson.client.RedisTimeoutException;

/**
 * What an attempt to connect ran into.
 *
 * @param refused whether trying again with the same configuration is pointless
 * @param text one line for people, without secrets
 */
public record ConnectFailure(boolean refused, String text) {
  private static final Pattern COMMAND =
      Pattern.compile("run the '([^']+)' command|'([^']+)' command");

  /** Says what a failure of the client means. */
  public static ConnectFailure of(Throwable failure, String user, int database) {
    Deque<Throwable> causes = ServerErrors.causes(failure);
    if (failure instanceof ServerProbe.RefusedException refused) {
      return new ConnectFailure(true, String.valueOf(refused.getMessage()));
    }
    for (Throwable cause : causes) {
      Optional<ConnectFailure> refusal = refusal(cause, user, database);
      if (refusal.isPresent()) {
        return refusal.get();
      }
    }
    for (Throwable cause : causes) {
      if (cause instanceof ConnectException) {
        return new ConnectFailure(false, "connection refused");
      }
      if (cause instanceof UnknownHostException) {
        return new ConnectFailure(
            false,
            "the host name cannot be resolved: " + String.valueOf(cause.getMessage()).strip());
      }
      if (cause instanceof TimeoutException || cause instanceof RedisTimeoutException) {
        return new ConnectFailure(false, "no answer in time");
      }
    }
    return new ConnectFailure(false, ServerErrors.withoutArguments(causes.getLast()));
  }

  /** Whether a server accepted the connection and then said nothing of sense. */
  static boolean isSilence(Throwable failure) {
    return ServerErrors.causes(failure).stream()
        .noneMatch(
            cause ->
                cause instanceof ConnectException
                    || cause instanceof UnknownHostException
                    || cause instanceof InterruptedException
                    || refusal(cause, "", 0).isPresent());
  }

  private static Optional<ConnectFailure> refusal(Throwable cause, String user, int database) {
    if (cause instanceof SSLException) {
      return refused(
          "TLS failed: "
              + cause.getMessage()
              + "; check that the server speaks TLS on this port, redis.tls.trust-store,"
              + " redis.tls.key-store and the host name in the server's certificate");
    }
    String message = String.valueOf(cause.getMessage());
    String upper = message.toUpperCase(Locale.ROOT);
    if (upper.contains("WRONGPASS") || upper.contains("INVALID PASSWORD")) {
      return refused("Redis refuses the password of user '" + user + "'");
    }
    if (upper.contains("WITHOUT ANY PASSWORD CONFIGURED")) {
      return refused("a password is configured but Redis has none for user '" + user + "'");
    }
    if (upper.contains("NOAUTH")) {
      return refused(
          "Redis asks for a password; set redis.password or redis.password-file (and"
              + " redis.username for an ACL user)");
    }
    if (upper.contains("DB INDEX")) {
      return refused(
          "redis.db="
              + database
              + " does not exist on this server; see 'databases' in its redis.conf");
    }
    if (ServerErrors.isMissingRight(upper)) {
      Matcher command = COMMAND.matcher(message);
      return refused(
          command.find()
              ? missingRight(user, command.group(1) != null ? command.group(1) : command.group(2))
              : "user '"
                  + user
                  + "' may not use keys that begin with redis.key.prefix: "
                  + ServerErrors.withoutArguments(cause));
    }
    return Optional.empty();
  }

  static String missingRight(String user, String commands) {
    return "user '"
        + user
        + "' may not run: "
        + commands
        + "; grant what Larder needs (see \"Least privilege\" in the README)";
  }

  private static Optional<ConnectFailure> refused(String text) {
    return Optional.of(new ConnectFailure(true, text));
  }
}
