package io.larder.connection.tracking;

import io.larder.common.MessageId;
import org.jspecify.annotations.Nullable;

/** Logs whether changes of keys are reported: one line for each change of that. */
final class TrackingLog {
  private static final System.Logger LOG = System.getLogger("io.larder.connection");

  private boolean lost;
  private @Nullable String refused;

  void lost() {
    if (!lost) {
      lost = true;
      log(
          System.Logger.Level.INFO,
          "changes of keys are not heard: a connection to a primary is lost or a primary is new;"
              + " until they are heard again, calls of JSR-107 caches ask for the generation first,"
              + " and near caches are off");
    }
  }

  void live() {
    if (lost || refused != null) {
      lost = false;
      refused = null;
      log(System.Logger.Level.INFO, "changes of keys are heard again");
    }
  }

  void refused(String error) {
    if (!error.equals(refused)) {
      refused = error;
      log(
          System.Logger.Level.WARNING,
          "Redis does not say which keys change ("
              + error
              + "); calls of JSR-107 caches ask for the generation first, and near caches stay"
              + " empty. Needed are Redis 6.2 or later, no proxy that hides it, and for the account"
              + " +client|tracking (see \"Least privilege\" in the README); the next attempt follows"
              + " in a minute");
    }
  }

  void failed(RuntimeException failure) {
    LOG.log(
        System.Logger.Level.ERROR, MessageId.CHANGES_NOT_REPORTED.text("watching keys"), failure);
  }

  private static void log(System.Logger.Level level, String text) {
    LOG.log(level, MessageId.CHANGES_NOT_REPORTED.text(text));
  }
}
