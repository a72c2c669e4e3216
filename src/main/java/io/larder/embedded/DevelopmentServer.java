package io.larder.embedded;

import io.larder.common.LarderException;
import io.larder.config.LarderSettings;
import io.larder.config.Settings;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The embedded redis-server of an application whose settings ask for one, else nothing. */
public record DevelopmentServer(LarderSettings settings, @Nullable EmbeddedRedis redis)
    implements AutoCloseable {
  // Between the choice of a free port and the server's start somebody else may take the port.
  private static final int PORTS = 5;

  /** Starts a server if {@code redis.embedded} is set, and waits until it answers. */
  public static DevelopmentServer start(LarderSettings settings) {
    if (!settings.get(Settings.EMBEDDED)) {
      return new DevelopmentServer(settings, null);
    }
    EmbeddedRedis redis = started(EmbeddedRedis::onFreePort);
    return new DevelopmentServer(settings.withServer(redis.address()), redis);
  }

  /** Starts the first of these servers whose port is free when it starts. */
  static EmbeddedRedis started(Supplier<EmbeddedRedis> servers) {
    for (int tried = 1; ; tried++) {
      EmbeddedRedis redis = servers.get();
      try {
        redis.start();
        return redis;
      } catch (LarderException e) {
        redis.close();
        if (tried == PORTS || !String.valueOf(e.getMessage()).contains("in use")) {
          throw e;
        }
      } catch (RuntimeException | Error e) {
        redis.close();
        throw e;
      }
    }
  }

  @Override
  public void close() {
    if (redis != null) {
      redis.close();
    }
  }
}
