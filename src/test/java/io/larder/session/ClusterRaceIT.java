package io.larder.session;

import io.larder.support.Larder;
import io.larder.support.RedisCluster;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Races on a cluster of three primaries: the session and the index are on different servers. */
class ClusterRaceIT extends RaceContract {
  private static RedisCluster cluster;
  private static final LongAdder EVENTS = new LongAdder();
  private static Larder graceful;
  private static Larder strict;

  @BeforeAll
  static void start() {
    cluster = RedisCluster.start();
    graceful = Larder.start(cluster.settings("redis.timeout", "PT20S"));
    strict =
        Larder.start(
            cluster.settings("redis.timeout", "PT20S", "redis.session.rotation-grace", "PT0S"));
  }

  @AfterAll
  static void stop() {
    graceful.close();
    strict.close();
    cluster.close();
  }

  @Override
  SessionStore graceful() {
    return store(graceful, EVENTS);
  }

  @Override
  SessionStore strict() {
    return store(strict, EVENTS);
  }
}
