package io.larder.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.config.Settings;
import io.larder.support.Fixture;
import io.larder.support.Larder;
import io.larder.support.RedisTest;
import io.larder.support.ServerNaming;
import io.larder.support.StarvedExecutor;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A probe comes when the server is at its busiest. */
@RedisTest
class StarvedHealthIT {
  @Test
  void snapshot_whenTheServerHasNoThreadLeft_hasItsPing(Fixture fixture) {
    try (ServerNaming naming = ServerNaming.withExecutor(new StarvedExecutor(0))) {
      Larder larder = fixture.larder();
      larder.cache().exists("starved:any");
      RedisHealth health =
          new RedisHealth(larder.connection(), Settings.ReadinessMode.DEGRADED, Set::of);
      assertThat(health.snapshot().ping()).isPresent();
    }
  }
}
