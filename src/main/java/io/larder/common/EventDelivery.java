package io.larder.common;

import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Delivers events to the application's observers, one after the other and in their order, on
 * callback threads. An observer that fails is logged and disturbs nobody else. Thread-safe.
 */
public final class EventDelivery {
  private final Executor executor;
  private final Consumer<Object> observers;
  private final System.Logger log;

  /**
   * Creates a delivery.
   *
   * @param callbacks runs code of the application
   * @param observers takes the events
   * @param log where a failure is logged
   */
  public EventDelivery(Executor callbacks, Consumer<Object> observers, System.Logger log) {
    this.executor = new SerialExecutor(callbacks);
    this.observers = observers;
    this.log = log;
  }

  /**
   * Delivers an event after all earlier ones. Never waits for observers.
   *
   * @param event the event
   */
  public void fire(Object event) {
    executor.execute(() -> deliver(event));
  }

  private void deliver(Object event) {
    try {
      observers.accept(event);
    } catch (RuntimeException e) {
      String message = "an observer of " + event.getClass().getSimpleName() + " failed";
      log.log(System.Logger.Level.ERROR, MessageId.OBSERVER_FAILED.text(message), e);
    }
  }
}
