package io.larder.connection.connect;

import io.larder.common.LarderException;
import io.larder.common.MessageId;
import io.larder.common.RedisUnavailableException;
import io.larder.connection.RedisDegraded;
import io.larder.connection.ServerInfo;
import java.lang.System.Logger.Level;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Logs what happens to a connection: one line an event, no stack trace for an expected one. It
 * names the module that has the connection, where an application has several.
 */
public record ConnectionLog(String address, String module, String description) {
  private static final System.Logger LOG = System.getLogger("io.larder.connection");
  private static final Pattern VERSION = Pattern.compile("(\\d{1,4})\\.(\\d{1,4})");

  /** {@return what is connected to, and for what} */
  String place() {
    return address + ofModule();
  }

  private String ofModule() {
    return module.isEmpty() ? "" : " for " + module;
  }

  /** {@code of} is the number of attempts, or 0 if they have no end that is known. */
  void attemptFailed(int attempt, int of, ConnectFailure failure, long nextMillis) {
    String text =
        String.format(
            Locale.ROOT,
            "attempt %s to connect to Redis at %s failed: %s; the next one follows in %d ms",
            of > 0 ? attempt + " of at most " + of : attempt,
            place(),
            failure.text(),
            nextMillis);
    if (failure.refused()) {
      LOG.log(Level.ERROR, MessageId.REFUSED.text(text));
    } else {
      warn(MessageId.CONNECT_ATTEMPT, text);
    }
  }

  void connected(ServerInfo server) {
    LOG.log(
        Level.INFO,
        MessageId.CONNECTED.text("connected to " + server + ofModule() + "; " + description));
    if (!isSupported(server)) {
      warn(
          MessageId.SERVER_WARNING,
          server + " is older than Redis 6.2, the first version that Larder is made for");
    }
  }

  /** One Sentinel that answers is enough. */
  void refusedBySentinel(String refusal) {
    warn(
        MessageId.SERVER_WARNING,
        refusal + ofModule() + "; failovers are learnt from the other Sentinels meanwhile");
  }

  /** False for a Redis that is known to be older than 6.2; every Valkey is newer. */
  static boolean isSupported(ServerInfo server) {
    Matcher number = VERSION.matcher(server.version());
    if (!server.software().equals("redis") || !number.lookingAt()) {
      return true;
    }
    int major = Integer.parseInt(number.group(1));
    return major > 6 || (major == 6 && Integer.parseInt(number.group(2)) >= 2);
  }

  /** Somebody has to do something about a refusal. */
  void lost(ConnectFailure loss) {
    LOG.log(
        loss.refused() ? Level.ERROR : Level.WARNING,
        MessageId.DISCONNECTED.text(
            "the connection to Redis at %s is lost (%s); calls fail at once until it is back",
            place(), loss.text()));
  }

  /** Null if all primaries are there again. */
  void seen(@Nullable RedisDegraded degraded) {
    if (degraded == null) {
      LOG.log(
          Level.INFO,
          MessageId.DEGRADED.text("all primaries of Redis at %s answer again", place()));
      return;
    }
    warn(
        MessageId.DEGRADED,
        String.format(
            Locale.ROOT,
            "of Redis at %s %s %s away (%s); calls for %.0f %% of the keys (%d of 16384 slots) fail"
                + " at once until %s back, all others go on",
            place(),
            degraded.primaries().isEmpty()
                ? "some slots"
                : "the primary " + String.join(", the primary ", degraded.primaries()),
            degraded.primaries().size() == 1 ? "is" : "are",
            degraded.reason(),
            100 * degraded.share(),
            degraded.slots(),
            degraded.primaries().size() == 1 ? "it is" : "they are"));
  }

  void holdsWrites(boolean begins) {
    if (begins) {
      warn(
          MessageId.WRITES_HELD,
          String.format(
              Locale.ROOT,
              "Redis at %s answers reads and holds back writes (CLIENT PAUSE); until it executes"
                  + " them, writes fail at once and reads go on",
              place()));
    } else {
      LOG.log(Level.INFO, MessageId.WRITES_HELD.text("Redis at %s executes writes again", place()));
    }
  }

  /** Calls go on, so nothing else would tell. */
  public void lacksSentinels(boolean begins) {
    if (begins) {
      warn(
          MessageId.SENTINELS_AWAY,
          "no Sentinel of Redis at "
              + place()
              + " can be connected to; calls go on, but a failover is not noticed until one is back");
    } else {
      LOG.log(
          Level.INFO, MessageId.SENTINELS_AWAY.text("a Sentinel of Redis at %s is back", place()));
    }
  }

  void startedWithout(String reason, String waited) {
    warn(
        MessageId.STARTED_WITHOUT_REDIS,
        String.format(
            Locale.ROOT,
            "after %s the application starts without Redis at %s (%s); connecting goes on"
                + " (redis.startup=require would fail the deployment)",
            waited,
            place(),
            reason));
  }

  /** {@return why a deployment fails that needs a connection} */
  LarderException gaveUp(int attempts, ConnectFailure failure) {
    return new RedisUnavailableException(
        MessageId.UNAVAILABLE.text(
            "no connection to Redis at %s after %d %s (%s);"
                + " redis.startup=require fails the deployment",
            place(), attempts, attempts == 1 ? "attempt" : "attempts", failure.text()));
  }

  /** {@return why a deployment fails that Redis refuses} */
  LarderException refused(ConnectFailure failure) {
    return new LarderException(MessageId.REFUSED.text(place() + ": " + failure.text()));
  }

  void doesNotEnd() {
    warn(MessageId.CALL_ABANDONED, "an attempt to connect to " + place() + " does not end");
  }

  private static void warn(MessageId id, String text) {
    LOG.log(Level.WARNING, id.text(text));
  }
}
