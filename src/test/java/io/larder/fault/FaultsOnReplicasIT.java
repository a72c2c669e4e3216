package io.larder.fault;

import io.larder.support.RedisTest;
import java.nio.file.Path;

/** A primary with replicas that are read. */
@RedisTest
class FaultsOnReplicasIT extends FaultContract {
  @Override
  Servers servers(Path directory) throws Exception {
    return new Replicated();
  }

  @Override
  Place place() {
    return Place.REPLICAS;
  }
}
