package io.larder.console;

import io.larder.common.KeyText;
import io.larder.common.MessageId;
import io.larder.common.ReportLimit;

/** Logs what is changed with the console, and by whom. */
final class Audit {
  private static final System.Logger LOG = System.getLogger("io.larder.console");

  private final ReportLimit refusals = new ReportLimit();

  void changed(Access.Visitor visitor, ConsoleRequest request, String what) {
    LOG.log(
        System.Logger.Level.INFO,
        MessageId.CONSOLE_CHANGE.text(
            "%s at %s %s",
            KeyText.of(visitor.name()), KeyText.of(request.client().address()), what));
  }

  /** Once a minute for each address, with how many there were. */
  void wrongToken(ConsoleRequest request) {
    String address = request.client().address();
    long more = refusals.due(address);
    if (more >= 0) {
      LOG.log(
          System.Logger.Level.WARNING,
          MessageId.CONSOLE_REFUSED.text(
              "somebody at %s gave a wrong token to the console; %s",
              KeyText.of(address), ReportLimit.leftOut(more, "this address")));
    }
  }
}
