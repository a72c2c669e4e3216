package io.larder.fault;

import io.larder.support.RedisTest;
import java.nio.file.Path;

/** Three Sentinels, a primary and two replicas. */
@RedisTest
class FaultsOnSentinelIT extends FaultContract {
  @Override
  Servers servers(Path directory) throws Exception {
    return new Watched(directory);
  }

  @Override
  Place place() {
    return Place.SENTINEL;
  }
}
