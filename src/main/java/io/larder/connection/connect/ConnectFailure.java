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
 * Why an attempt to connect failed: whether trying again with the same configuration is pointless,
 * and one line for people, without secrets.
 */
record ConnectFailure(boolean refused, String text) {
  private static final Pattern COMMAND =
      Pattern.compile("run the '([^']+)' command|'([^']+)' command");

  static ConnectFailure of(Throwable failure, String user, int database) {
    Deque<Throwable> causes = ServerErrors.causes(failure);
    if (failure instanceof ServerProbe.RefusedException refused) {
      return new ConnectFailure(true, String.valueOf(refused.getMessage()));
    }
    for (Throwable cause : causes) {
      Optional<String> refusal = refusal(cause, user, database);
      if (refusal.isPresent()) {
        return new ConnectFailure(true, refusal.get());
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

  /** Whether a server accepted the connection and then did not answer as Redis does. */
  static boolean isSilence(Throwable failure) {
    return ServerErrors.causes(failure).stream()
        .noneMatch(
            cause ->
                cause instanceof ConnectException
                    || cause instanceof UnknownHostException
                    || cause instanceof InterruptedException
                    || refusal(cause, "", 0).isPresent());
  }

  private static Optional<String> refusal(Throwable cause, String user, int database) {
    if (cause instanceof SSLException) {
      return Optional.of(
          String.format(
              Locale.ROOT,
              "TLS failed: %s; check that the server speaks TLS on this port, redis.tls.trust-store,"
                  + " redis.tls.key-store and the host name in the server's certificate",
              cause.getMessage()));
    }
    String message = String.valueOf(cause.getMessage());
    String upper = message.toUpperCase(Locale.ROOT);
    if (upper.contains("WRONGPASS") || upper.contains("INVALID PASSWORD")) {
      return Optional.of(
          String.format(
              Locale.ROOT,
              "Redis refuses the password of user '%s'; see redis.password, redis.password-file or"
                  + " the one in redis.url",
              user));
    }
    if (upper.contains("WITHOUT ANY PASSWORD CONFIGURED")) {
      return Optional.of(
          "a password is configured but Redis has none for user '"
              + user
              + "'; remove redis.password, redis.password-file or the one in redis.url");
    }
    if (upper.contains("NOAUTH")) {
      return Optional.of(
          "Redis asks for a password; set redis.password or redis.password-file (and"
              + " redis.username for an ACL user)");
    }
    if (upper.contains("DB INDEX")) {
      return Optional.of(
          String.format(
              Locale.ROOT,
              "redis.db=%d does not exist on this server; see 'databases' in its redis.conf",
              database));
    }
    if (ServerErrors.isMissingRight(upper)) {
      Matcher command = COMMAND.matcher(message);
      return Optional.of(
          command.find()
              ? missingRight(user, command.group(1) != null ? command.group(1) : command.group(2))
              : String.format(
                  Locale.ROOT,
                  "user '%s' may not use keys that begin with redis.key.prefix: %s",
                  user,
                  ServerErrors.withoutArguments(cause)));
    }
    return Optional.empty();
  }

  static String missingRight(String user, String commands) {
    return String.format(
        Locale.ROOT,
        "user '%s' may not run: %s; grant what Larder needs (see \"Least privilege\" in the README)",
        user,
        commands);
  }
}
