package io.larder.cache;

import io.larder.common.RecentMap;
import io.larder.config.CacheConfiguration;
import io.larder.config.LarderSettings;
import io.larder.config.Settings;
import io.larder.connection.call.Callbacks;
import io.larder.connection.call.Reply;
import io.larder.flight.ClusterTurns;
import io.larder.flight.SingleFlight;
import io.larder.guard.CacheGuard;
import io.larder.observe.CacheObservation;
import io.larder.transaction.CommittedStores;
import java.util.Map;

/** What all computations of values share. Thread-safe. */
final class Computing {
  // Beyond this many names, what was learnt of the oldest is learnt again.
  private static final int NAMES = 1_000;

  private final SingleFlight flights;
  private final CacheGuard guard;
  private final ClusterTurns turns;
  private final FencedKeys fenced;
  private final CacheConfiguration caches;
  private final RedisCacheOperations.Shared shared;
  private final String namespace;
  private final Map<String, CachePolicy> policies = new RecentMap<>(NAMES);

  Computing(
      SingleFlight flights,
      FencedKeys fenced,
      LarderSettings settings,
      RedisCacheOperations.Shared shared) {
    this.flights = flights;
    this.guard = shared.guard();
    this.turns = new ClusterTurns();
    this.fenced = fenced;
    this.caches = settings.caches();
    this.namespace = settings.get(Settings.CACHE_NAMESPACE);
    this.shared = shared;
  }

  SingleFlight flights() {
    return flights;
  }

  CacheGuard guard() {
    return guard;
  }

  FencedKeys fenced() {
    return fenced;
  }

  ClusterTurns turns() {
    return turns;
  }

  Callbacks callbacks() {
    return fenced.calls().callbacks();
  }

  CommittedStores transactions() {
    return shared.transactions();
  }

  /** Callers share what is computed, while Redis does not answer too, but not from before this. */
  void outdate(String redisKey) {
    flights.outdate(Loading.flightKey(redisKey));
  }

  /** Does so after a write that has changed something. */
  Reply<Boolean> outdating(String redisKey, Reply<Boolean> write) {
    return write.map(
        done -> {
          if (done) {
            outdate(redisKey);
          }
          return done;
        });
  }

  /** What has no name counts under its namespace. */
  private String figuresOf(String name) {
    return name.equals(CacheConfiguration.DEFAULT) && !namespace.isEmpty() ? namespace : name;
  }

  CachePolicy policy(String name) {
    CachePolicy known;
    synchronized (policies) {
      known = policies.get(name);
    }
    if (known == null) {
      // Not inside: sources of settings may be the application's.
      CachePolicy made =
          new CachePolicy(
              name,
              caches.settings(name),
              CacheObservation.of(figuresOf(name), shared.observers()));
      synchronized (policies) {
        known = policies.computeIfAbsent(name, key -> made);
      }
    }
    return known;
  }
}
