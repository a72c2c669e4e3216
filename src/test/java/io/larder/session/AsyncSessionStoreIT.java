package io.larder.session;

import io.larder.support.Fixture;
import io.larder.support.Larder;
import io.larder.support.RedisTest;
import io.larder.support.TestRedis;
import io.larder.testkit.wire.RespClient;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;

/** The sessions of one server, without blocking. */
@RedisTest
class AsyncSessionStoreIT extends SessionContract {
  private static Larder larder;
  private static RespClient resp;

  @BeforeAll
  static void start(Fixture fixture) {
    larder = fixture.larder();
    resp = fixture.closing(fixture.shared().connect());
  }

  @Override
  Larder larder() {
    return larder;
  }

  @Override
  SessionStore store() {
    return new AsyncView(larder.sessions().async());
  }

  @Override
  List<String> keys() {
    return resp.askList("KEYS", TestRedis.PREFIX + "s:*");
  }
}
