package io.larder.fault;

import io.larder.cache.CacheOperations;
import io.larder.common.LarderException;
import io.larder.connection.RedisConnection;
import io.larder.session.SessionStore;
import io.larder.support.Larder;
import io.larder.support.ServerSettings;
import io.larder.support.TestContainer;
import io.larder.support.TestRedis;
import java.time.Duration;
import java.util.Map;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;

/** An application with every surface, and beside it another one that shares a near cache. */
final class Application implements AutoCloseable {
  /** Twice the default: a busy machine must not look like a fault. */
  static final Duration TIMEOUT = Duration.ofSeconds(2);

  static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
  static final Duration DEADLINE = Duration.ofMillis(250);

  /** So many that each of three primaries has some. */
  private static final int KEYS_ON_EACH_PRIMARY = 50;

  private final TestContainer container;
  private final Larder other;
  private final Cache<String, Long> cache;
  private final Cache<String, Long> near;
  private final Cache<String, Long> othersNear;
  private final Cache<String, Long> recomputing;

  Application(Map<String, String> servers) {
    Map<String, String> settings =
        ServerSettings.with(
            servers,
            "redis.key.prefix",
            TestRedis.PREFIX,
            "redis.timeout",
            TIMEOUT.toString(),
            "redis.connect-timeout",
            CONNECT_TIMEOUT.toString(),
            "redis.cache.default.deadline",
            DEADLINE.toString(),
            "redis.cache.near.near-max-entries",
            "10000",
            "redis.cache.recomputing.on-failure",
            "recompute");
    container = TestContainer.start(settings, Catalog.class);
    other = Larder.start(settings);
    CacheManager manager = container.get(CacheManager.class);
    cache = manager.createCache("plain", numbers());
    near = manager.createCache("near", numbers());
    recomputing = manager.createCache("recomputing", numbers());
    othersNear = other.caching().getCacheManager().createCache("near", numbers());
  }

  private static MutableConfiguration<String, Long> numbers() {
    return new MutableConfiguration<String, Long>().setTypes(String.class, Long.class);
  }

  CacheOperations operations() {
    return container.get(CacheOperations.class);
  }

  SessionStore sessions() {
    return container.get(SessionStore.class);
  }

  RedisConnection connection() {
    return container.get(RedisConnection.class);
  }

  Catalog catalog() {
    return container.get(Catalog.class);
  }

  Cache<String, Long> cache() {
    return cache;
  }

  Cache<String, Long> near() {
    return near;
  }

  /** One whose calls go on without Redis. */
  Cache<String, Long> recomputing() {
    return recomputing;
  }

  /** The same cache in the other application. */
  Cache<String, Long> othersNear() {
    return othersNear;
  }

  /** Whether both know that all is there, and every primary takes what they write. */
  boolean isWhole() {
    return isWhole(connection(), operations()) && isWhole(other.connection(), other.cache());
  }

  private static boolean isWhole(RedisConnection connection, CacheOperations operations) {
    try {
      for (int i = 0; i < KEYS_ON_EACH_PRIMARY; i++) {
        operations.set("whole-" + i, i, Duration.ofSeconds(10));
      }
      return connection.state() == RedisConnection.State.CONNECTED;
    } catch (LarderException e) {
      return false;
    }
  }

  @Override
  public void close() {
    other.close();
    container.close();
  }
}
