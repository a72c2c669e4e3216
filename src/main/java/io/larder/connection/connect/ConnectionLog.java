package io.larder.connection.connect;

import io.larder.common.MessageId;
import io.larder.connection.ServerInfo;

/**
 * What the log says of a connection: one line an event, no stack trace for what is to be expected.
 *
 * @param address where Redis is
 * @param description the client, for the line of a success
 */
record ConnectionLog(String address, String description) {
  private static final System.Logger LOG = System.getLogger("io.larder.connection");

  /**
   * @param of how many attempts there are, or 0 if they have no end
   */
  void attemptFailed(int attempt, int of, ConnectFailure failure, long nextMillis) {
    String text =
        "attempt "
            + attempt
            + (of > 0 ? " of " + of : "")
            + " to connect to Redis at "
            + address
            + " failed: "
            + failure.text()
            + "; the next one follows in "
            + nextMillis
            + " ms";
    if (failure.refused()) {
      LOG.log(System.Logger.Level.ERROR, MessageId.REFUSED.text(text));
    } else {
      LOG.log(System.Logger.Level.WARNING, MessageId.CONNECT_ATTEMPT.text(text));
    }
  }

  void connected(ServerInfo server) {
    LOG.log(
        System.Logger.Level.INFO,
        MessageId.CONNECTED.text("connected to " + server + "; " + description));
    if (!SupportedServers.include(server)) {
      LOG.log(
          System.Logger.Level.WARNING,
          MessageId.SERVER_WARNING.text(
              server + " is older than Redis 6.2, the first version that Larder is made for"));
    }
  }

  void lost(String reason) {
    LOG.log(
        System.Logger.Level.WARNING,
        MessageId.DISCONNECTED.text(
            "the connection to Redis at "
                + address
                + " is lost ("
                + reason
                + "); calls fail at once until it is back"));
  }

  void startedWithout(String reason) {
    LOG.log(
        System.Logger.Level.WARNING,
        MessageId.STARTED_WITHOUT_REDIS.text(
            "the application starts without Redis at "
                + address
                + " ("
                + reason
                + "); connecting goes on (redis.startup=require would fail the deployment)"));
  }

  void doesNotEnd() {
    LOG.log(
        System.Logger.Level.WARNING,
        MessageId.CALL_ABANDONED.text("an attempt to connect to " + address + " does not end"));
  }
}
