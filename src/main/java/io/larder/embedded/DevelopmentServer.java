package io.larder.embedded;

import io.larder.config.LarderSettings;
import io.larder.config.Settings;
import org.jspecify.annotations.Nullable;

/** The embedded redis-server of an application whose settings ask for one, else nothing. */
public record DevelopmentServer(LarderSettings settings, @Nullable EmbeddedRedis redis)
    implements AutoCloseable {
  /** Starts a server if {@code redis.embedded} is set, and waits until it answers. */
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

  @Override
  public void close() {
    if (redis != null) {
      redis.close();
    }
  }
}
