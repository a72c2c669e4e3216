package io.larder.cache;

import io.larder.common.RecentMap;
import io.larder.config.CacheConfiguration;
import io.larder.connection.call.Reply;
import io.larder.flight.ClusterTurns;
import io.larder.flight.SingleFlight;
import io.larder.guard.CacheGuard;
import io.larder.transaction.CommittedStores;
import java.util.Map;
import java.util.concurrent.Executor;

/** What all computations of values share. Thread-safe. */
final class Computing {
  // Beyond this many names, what was learnt of the oldest is learnt again.
  private static final int NAMES = 1_000;

  private final SingleFlight flights;
  private final CacheGuard guard;
  private final ClusterTurns turns;
  private final FencedKeys fenced;
  private final CacheConfiguration caches;
  private final CommittedStores transactions;
  private final Map<String, CachePolicy> policies = new RecentMap<>(NAMES);

  Computing(
      SingleFlight flights,
      CacheGuard guard,
      FencedKeys fenced,
      CacheConfiguration caches,
      CommittedStores transactions) {
    this.flights = flights;
    this.guard = guard;
    this.turns = new ClusterTurns();
    this.fenced = fenced;
    this.caches = caches;
    this.transactions = transactions;
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

  Executor callbacks() {
    return fenced.calls().callbacks();
  }

  CommittedStores transactions() {
    return transactions;
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

  CachePolicy policy(String name) {
    synchronized (policies) {
      return policies.computeIfAbsent(name, key -> new CachePolicy(key, caches.settings(key)));
    }
  }
}
