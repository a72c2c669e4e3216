package io.larder.connection.connect;

import io.larder.connection.call.ServerErrors;
import io.netty.channel.ConnectTimeoutException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.util.Deque;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.redisson.client.RedisTimeoutException;

/**
 * Why an attempt to connect failed: whether trying again with the same configuration is pointless,
 * and one line for people, without secrets.
 */
record ConnectFailure(boolean refused, String text) {
  private static final Target ANY = new Target(ServerKind.REDIS, "", "", 0);
  private static final String AT = " at ";
  private static final Pattern UNKNOWN = Pattern.compile("(?i)unknown command ['`]([^'`]+)['`]");
  private static final Pattern COMMAND =
      Pattern.compile("run the '([^']+)' command|'([^']+)' command");

  /** The server that an attempt failed at; {@code at} is empty or begins with " at ". */
  record Target(ServerKind kind, String at, String user, int database) {
    @Override
    public String toString() {
      return kind + at;
    }
  }

  static ConnectFailure of(Throwable failure, Target target) {
    Deque<Throwable> causes = ServerErrors.causes(failure);
    if (failure instanceof ServerProbe.RefusedException refused) {
      return new ConnectFailure(true, String.valueOf(refused.getMessage()));
    }
    Optional<String> refusal = refusal(causes, target);
    if (refusal.isPresent()) {
      return new ConnectFailure(true, refusal.get());
    }
    for (Throwable cause : causes) {
      if (cause instanceof ConnectException) {
        return new ConnectFailure(
            false,
            cause instanceof ConnectTimeoutException ? "no answer in time" : "connection refused");
      }
      if (cause instanceof UnknownHostException) {
        return new ConnectFailure(
            false,
            "the host name cannot be resolved: " + String.valueOf(cause.getMessage()).strip());
      }
      if (cause instanceof ClosedChannelException) {
        return new ConnectFailure(false, "the server closed the connection");
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
                        || cause instanceof InterruptedException)
        && refusal(ServerErrors.causes(failure), ANY).isEmpty();
  }

  /** Whether nothing listens there, or nobody knows the host. */
  static boolean isAbsence(Throwable failure) {
    return ServerErrors.causes(failure).stream()
        .anyMatch(
            cause -> cause instanceof ConnectException || cause instanceof UnknownHostException);
  }

  private static Optional<String> refusal(Deque<Throwable> causes, Target target) {
    Optional<String> tls = TlsFailure.describe(causes, target.kind(), target.at());
    return tls.isPresent()
        ? tls
        : causes.stream().flatMap(cause -> ofReply(cause, target).stream()).findFirst();
  }

  /** What an error of the server means that will be the same next time. */
  private static Optional<String> ofReply(Throwable cause, Target target) {
    String message = String.valueOf(cause.getMessage());
    String upper = message.toUpperCase(Locale.ROOT);
    if (upper.contains("WRONGPASS") || upper.contains("INVALID PASSWORD")) {
      return Optional.of(
          String.format(
              Locale.ROOT,
              "%s refuses the password of user '%s'; see %s",
              target,
              target.user(),
              target.kind().passwords()));
    }
    if (upper.contains("WITHOUT ANY PASSWORD CONFIGURED")) {
      return Optional.of(
          String.format(
              Locale.ROOT,
              "a password is configured but %s has none for user '%s'; remove %s",
              target,
              target.user(),
              target.kind().passwords()));
    }
    if (upper.contains("NOAUTH")) {
      return Optional.of(
          String.format(
              Locale.ROOT,
              "%s asks for a password; set %s",
              target,
              target.kind().missingCredentials()));
    }
    if (upper.contains("DB INDEX")) {
      return Optional.of(
          String.format(
              Locale.ROOT,
              "redis.db=%d does not exist on this server; see 'databases' in its redis.conf",
              target.database()));
    }
    if (ServerErrors.isMissingRight(upper) && target.kind() == ServerKind.SENTINEL) {
      return Optional.of(
          String.format(
              Locale.ROOT,
              "user '%s' may not ask %s: %s; grant what Larder needs of Sentinels (see \"Least"
                  + " privilege\" in the guide)",
              target.user(),
              target,
              ServerErrors.withoutArguments(cause)));
    }
    if (ServerErrors.isMissingRight(upper)) {
      Matcher command = COMMAND.matcher(message);
      String server = target.at().isEmpty() ? "" : target.at().substring(AT.length()) + ": ";
      return Optional.of(
          command.find()
              ? server
                  + missingRight(
                      target.user(), command.group(1) != null ? command.group(1) : command.group(2))
              : server
                  + String.format(
                      Locale.ROOT,
                      "user '%s' may not use keys that begin with redis.key.prefix: %s",
                      target.user(),
                      ServerErrors.withoutArguments(cause)));
    }
    Matcher unknown = UNKNOWN.matcher(message);
    return unknown.find()
        ? Optional.of(unknownCommand(target.toString(), unknown.group(1)))
        : Optional.empty();
  }

  static String unknownCommand(String server, String commands) {
    return String.format(
        Locale.ROOT,
        "%s does not know: %s; remove 'rename-command' for it from redis.conf (an ACL forbids"
            + " commands to others as well), or use Redis 6.2 or later without a proxy that hides it",
        server,
        commands.toLowerCase(Locale.ROOT));
  }

  static String missingRight(String user, String commands) {
    return String.format(
        Locale.ROOT,
        "user '%s' may not run: %s; grant what Larder needs (see \"Least privilege\" in the guide)",
        user,
        commands);
  }
}
