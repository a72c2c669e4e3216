package io.larder.fault;

import io.larder.support.RedisTest;
import java.nio.file.Path;

/** A cluster of three primaries and three replicas. */
@RedisTest
class FaultsOnClusterIT extends FaultContract {
  @Override
  Servers servers(Path directory) throws Exception {
    return new Sharded();
  }

  @Override
  Place place() {
    return Place.CLUSTER;
  }
}
