package io.larder.cdi;

import io.larder.common.EventDelivery;
import io.larder.connection.call.RedisCalls;
import io.larder.guard.CacheGuard;
import io.larder.guard.Outages;
import io.larder.guard.Probe;
import io.larder.jcache.CacheDegraded;
import io.larder.jcache.CacheRecovered;
import java.time.Duration;
import java.util.function.Consumer;

/** Fires the events of an outage of the caches. */
record OutageEvents(EventDelivery events) implements Outages {
  /** The guard of an application's caches, which fires them. */
  static CacheGuard guard(RedisCalls redis, Consumer<Object> observers, ClassLoader loader) {
    EventDelivery events =
        new EventDelivery(
            redis.callbacks(),
            observers,
            System.getLogger("io.larder.jcache"),
            System.Logger.Level.WARNING);
    return new CacheGuard(Probe.of(redis), new OutageEvents(events), loader);
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
