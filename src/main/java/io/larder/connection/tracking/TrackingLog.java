package io.larder.connection.tracking;

import io.larder.common.MessageId;
import java.lang.System.Logger.Level;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Logs when Redis stops or begins to report changed keys. A loss is told when it has lasted a
 * while, or comes again and again, and its end when reports have arrived for as long. Confined to
 * one thread.
 */
final class TrackingLog {
  private static final System.Logger LOG = System.getLogger("io.larder.connection");
  private static final String REPORTED = "changes of keys are reported again";

  // In beats: five seconds.
  static final int LASTING = 10;

  private boolean live;
  private boolean lost;
  private boolean told;
  private int disturbed;
  private int calm;
  private boolean toldUnprotected;
  private @Nullable String unprotected;
  private @Nullable String refused;

  void lost() {
    live = false;
    lost = true;
  }

  /** Nothing is connected: that is told elsewhere, and is no loss of the reports alone. */
  void beatWithoutPrimaries() {
    disturbed = 0;
    calm = 0;
  }

  void beat() {
    if (lost) {
      calm = 0;
      disturbed++;
    } else if (live) {
      calm++;
    }
    lost = !live && lost;
    if (disturbed >= LASTING && !told) {
      told = true;
      log(
          Level.INFO,
          "Redis cannot report at the moment which keys change (a connection is lost, again and"
              + " again, or a primary is new); until it does, JSR-107 caches ask Redis once more in"
              + " each call, and near caches are off: slower, never stale");
    }
    if (calm >= LASTING) {
      disturbed = 0;
      if (told) {
        told = false;
        log(Level.INFO, REPORTED);
      }
    }
  }

  void live() {
    live = true;
    if (refused != null) {
      refused = null;
      told = false;
      log(Level.INFO, REPORTED);
    }
    tellUnprotected();
  }

  void refused(String error) {
    if (!error.equals(refused)) {
      refused = error;
      log(
          Level.WARNING,
          String.format(
              Locale.ROOT,
              """
          Redis does not report which keys change (%s); calls of JSR-107 caches read the generation \
          from Redis first, and near caches stay empty. Needed are Redis 6.2 or later, no proxy and \
          no rename-command that hides it, and for the account +client|tracking (see "Least privilege" in the guide); the \
          next attempt follows in a minute""",
              error));
    }
  }

  /** Is told once, when changes are reported: until then more is missing. */
  void unprotected(String error) {
    if (unprotected == null) {
      unprotected = error;
    }
  }

  private void tellUnprotected() {
    if (unprotected != null && !toldUnprotected) {
      toldUnprotected = true;
      log(
          Level.WARNING,
          String.format(
              Locale.ROOT,
              """
          Redis reports which keys change without its limit for subscribers (%s): what it keeps for \
          a JVM that has stopped reading has no bound. Grant +subscribe &__redis__:invalidate (see \
          "Least privilege" in the guide)""",
              unprotected));
    }
  }

  void failed(RuntimeException failure) {
    LOG.log(Level.ERROR, MessageId.CHANGES_NOT_REPORTED.text("watching keys"), failure);
  }

  private static void log(Level level, String text) {
    LOG.log(level, MessageId.CHANGES_NOT_REPORTED.text(text));
  }
}
