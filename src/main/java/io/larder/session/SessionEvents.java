package io.larder.session;

import io.larder.common.EventDelivery;
import io.larder.connection.client.RedissonConnection;
import java.util.List;
import java.util.function.Consumer;

/** Delivers the events of sessions to the application's observers, on callback threads. */
final class SessionEvents {
  private final EventDelivery delivery;

  SessionEvents(RedissonConnection connection, Consumer<Object> observers) {
    this.delivery =
        new EventDelivery(connection.callbacks(), observers, System.getLogger("io.larder.session"));
  }

  void fire(Object event) {
    delivery.fire(event);
  }

  /** In this order. */
  void fireAll(List<?> events) {
    events.forEach(delivery::fire);
  }
}
