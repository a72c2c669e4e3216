package io.larder.connection.client;

import io.larder.connection.connect.ConnectionLog;
import io.larder.connection.connect.Openings;

/** Tells when no Sentinel can be connected to any more, and when one can. For one thread. */
final class SentinelsLog {
  // Looks in a row: the connections to all of them may break at once, and are opened again.
  private static final int LASTING = 5;

  private final Openings openings;
  private final ConnectionLog log;
  private int without;

  SentinelsLog(Openings openings, ConnectionLog log) {
    this.openings = openings;
    this.log = log;
  }

  void look() {
    boolean told = without >= LASTING;
    without = openings.lackSentinels() ? Math.min(without + 1, LASTING) : 0;
    if (told != without >= LASTING) {
      log.lacksSentinels(!told);
    }
  }
}
