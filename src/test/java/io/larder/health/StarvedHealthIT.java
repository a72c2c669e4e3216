package io.larder.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.config.Settings;
import io.larder.support.Fixture;
import io.larder.support.Larder;
import io.larder.support.RedisTest;
import io.larder.support.ServerNaming;
import java.util.List;
import java.util.Set;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A probe comes when the server is at its busiest. */
@RedisTest
class StarvedHealthIT {
  @Test
  void snapshot_whenTheServerHasNoThreadLeft_hasItsPing(Fixture fixture) {
    try (ServerNaming naming = ServerNaming.withExecutor(new Starved())) {
      Larder larder = fixture.larder();
      larder.cache().exists("starved:any");
      RedisHealth health =
          new RedisHealth(larder.connection(), Settings.ReadinessMode.DEGRADED, Set::of);
      assertThat(health.snapshot().ping()).isPresent();
    }
  }

  private static final class Starved extends AbstractExecutorService {
    @Override
    public void execute(Runnable task) {}

    @Override
    public void shutdown() {}

    @Override
    public List<Runnable> shutdownNow() {
      return List.of();
    }

    @Override
    public boolean isShutdown() {
      return false;
    }

    @Override
    public boolean isTerminated() {
      return false;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
      return false;
    }
  }
}
