package io.larder.jcache;

import io.larder.codec.JsonCodec;
import io.larder.codec.UnreadableValues;
import io.larder.common.Failures;
import io.larder.config.GivenSettings;
import io.larder.config.LarderSettings;
import io.larder.config.SettingsReader;
import io.larder.connection.client.RedissonConnection;
import io.larder.embedded.DevelopmentServer;
import io.larder.jcache.engine.CacheRuntime;
import io.larder.observe.CacheObserver;
import java.net.URI;
import java.util.List;

/** The caches of one manager on a connection of its own, which ends with them. */
record OwnCaches(ManagedCaches caches, RedissonConnection connection, DevelopmentServer server)
    implements AutoCloseable {
  /** Reads the settings and connects; waits as {@code redis.startup} says. */
  static OwnCaches open(URI uri, ClassLoader loader, GivenSettings given) {
    LarderSettings settings = SettingsReader.read(loader, given);
    JsonCodec json = new JsonCodec(settings.allowedTypes(), loader);
    DevelopmentServer server = DevelopmentServer.start(settings);
    RedissonConnection connection = null;
    try {
      connection = new RedissonConnection(server.settings(), json, loader, event -> {});
      connection.start();
      CacheRuntime runtime =
          CacheRuntime.of(
                  connection,
                  settings,
                  json,
                  new UnreadableValues(),
                  CacheRuntime.Declared.nothing(loader))
              .observedBy(CacheObserver.Source.among(loader));
      return new OwnCaches(new ManagedCaches(uri, runtime), connection, server);
    } catch (RuntimeException | Error e) {
      Failures.closeAllAfter(e, connection, server);
      throw e;
    }
  }

  @Override
  public void close() {
    Failures.runAll(List.of(caches::close, connection::close, server::close));
  }
}
