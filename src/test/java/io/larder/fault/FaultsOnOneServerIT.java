package io.larder.fault;

import io.larder.support.RedisTest;
import java.nio.file.Path;

/** One server. */
@RedisTest
class FaultsOnOneServerIT extends FaultContract {
  @Override
  Servers servers(Path directory) throws Exception {
    return new OneServer();
  }

  @Override
  Place place() {
    return Place.ONE_SERVER;
  }
}
