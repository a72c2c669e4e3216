package io.larder.embedded;

import io.larder.config.LarderSettings;
import io.larder.config.Settings;
import org.jspecify.annotations.Nullable;

/** The embedded redis-server of an application whose settings ask for one, else nothing. */
public final class DevelopmentServer implements AutoCloseable {
  private final LarderSettings settings;
  private final @Nullable EmbeddedRedis redis;

  private DevelopmentServer(LarderSettings settings, @Nullable EmbeddedRedis redis) {
    this.settings = settings;
    this.redis = redis;
  }

  /**
   * Starts a server if {@code redis.embedded} is set, and waits until it answers.
   *
   * @param settings the configuration of the application
   * @return the server, to be closed after the last connection to it
   * @throws io.larder.common.LarderException if it cannot be started
   */
  public static DevelopmentServer start(LarderSettings settings) {
    if (!settings.get(Settings.EMBEDDED)) {
      return new DevelopmentServer(settings, null);
    }
    EmbeddedRedis redis = EmbeddedRedis.onFreePort();
    try {
      redis.start();
    } catch (RuntimeException e) {
      redis.close();
      throw e;
    }
    return new DevelopmentServer(settings.withServer(redis.address()), redis);
  }

  /**
   * The configuration with the address of the server.
   *
   * @return the unchanged configuration where no server was asked for
   */
  public LarderSettings settings() {
    return settings;
  }

  /** Kills the server and removes its directory. */
  @Override
  public void close() {
    if (redis != null) {
      redis.close();
    }
  }
}
