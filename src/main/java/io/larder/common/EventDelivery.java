package io.larder.common;

import java.lang.System.Logger.Level;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Delivers events to the application's observers, one after the other and in their order, on
 * callback threads. An observer that fails is logged, once a minute for each kind of event and
 * failure, and disturbs nobody else. Thread-safe.
 */
public final class EventDelivery {
  private final SerialExecutor inOrder;
  private final Consumer<Object> observers;
  private final System.Logger log;
  private final Level level;
  private final ReportLimit failures = new ReportLimit();

  /**
   * Creates a delivery.
   *
   * @param callbacks runs code of the application
   * @param observers takes the events
   * @param log where a failure is logged
   * @param level the level of a failure
   */
  public EventDelivery(
      Executor callbacks, Consumer<Object> observers, System.Logger log, Level level) {
    this.inOrder = new SerialExecutor(callbacks);
    this.observers = observers;
    this.log = log;
    this.level = level;
  }

  /**
   * Delivers an event after all earlier ones, unless 100,000 of them wait already: then it is
   * dropped, and a WARN says so. Never waits for observers.
   *
   * @param event the event
   */
  public void fire(Object event) {
    if (inOrder.offer(() -> deliver(event), 1)) {
      return;
    }
    long dropped = inOrder.refusedToReport();
    if (dropped > 0) {
      log.log(
          Level.WARNING,
          MessageId.OBSERVER_FAILED.text(
              "the observers of %s are too slow: %d events wait, %d were dropped",
              event.getClass().getSimpleName(), SerialExecutor.LIMIT, dropped));
    }
  }

  private void deliver(Object event) {
    try {
      observers.accept(event);
    } catch (RuntimeException | Error e) {
      String name = event.getClass().getSimpleName();
      long more = failures.due(name + ' ' + e.getClass().getName());
      if (more >= 0) {
        String message = "an observer of " + name + " failed; ";
        log.log(
            level,
            MessageId.OBSERVER_FAILED.text(message + ReportLimit.leftOut(more, "these events")),
            e);
      }
    }
  }
}
