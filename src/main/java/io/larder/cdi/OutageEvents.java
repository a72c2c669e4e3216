package io.larder.cdi;

import io.larder.common.EventDelivery;
import io.larder.guard.Outages;
import io.larder.jcache.CacheDegraded;
import io.larder.jcache.CacheRecovered;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** Fires the events of an outage of the caches. */
record OutageEvents(EventDelivery events) implements Outages {
  static OutageEvents on(Executor callbacks, Consumer<Object> fire) {
    return new OutageEvents(
        new EventDelivery(
            callbacks, fire, System.getLogger("io.larder.jcache"), System.Logger.Level.WARNING));
  }

  @Override
  public void began(String reason) {
    events.fire(new CacheDegraded(reason));
  }

  @Override
  public void ended(Duration outage, long evictions) {
    events.fire(new CacheRecovered(outage, evictions));
  }
}
