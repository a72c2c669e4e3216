package io.larder.session;

import io.larder.support.Fixture;
import io.larder.support.Larder;
import io.larder.support.RedisCluster;
import io.larder.support.RedisTest;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.BeforeAll;

/** Races on a cluster of three primaries: the session and the index are on different servers. */
@RedisTest
class ClusterRaceIT extends RaceContract {
  private static final LongAdder EVENTS = new LongAdder();
  private static Larder graceful;
  private static Larder strict;

  @BeforeAll
  static void start(Fixture fixture) {
    RedisCluster cluster = fixture.cluster();
    graceful = fixture.larder(cluster.settings("redis.timeout", "PT20S"));
    strict =
        fixture.larder(
            cluster.settings("redis.timeout", "PT20S", "redis.session.rotation-grace", "PT0S"));
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
