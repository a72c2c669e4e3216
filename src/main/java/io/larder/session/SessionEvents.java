package io.larder.session;

import io.larder.common.MessageId;
import io.larder.connection.RedissonConnection;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/** Tells the application what happened, on a callback thread; an observer that fails is logged. */
final class SessionEvents {
  private static final System.Logger LOG = System.getLogger("io.larder.session");

  private final RedissonConnection connection;
  private final Consumer<Object> observers;

  SessionEvents(RedissonConnection connection, Consumer<Object> observers) {
    this.connection = connection;
    this.observers = observers;
  }

  void fire(Object event) {
    fireAll(List.of(event));
  }

  /** In this order. */
  void fireAll(List<?> events) {
    if (events.isEmpty()) {
      return;
    }
    try {
      CompletionStage<Boolean> unused =
          connection.async(
              () -> {
                events.forEach(this::tell);
                return true;
              });
    } catch (RejectedExecutionException e) {
      LOG.log(
          System.Logger.Level.DEBUG,
          () -> MessageId.CALL_ABANDONED.text("not fired, the application has stopped"));
    }
  }

  private void tell(Object event) {
    try {
      observers.accept(event);
    } catch (RuntimeException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          MessageId.OBSERVER_FAILED.text(
              "an observer of " + event.getClass().getSimpleName() + " failed"),
          e);
    }
  }
}
