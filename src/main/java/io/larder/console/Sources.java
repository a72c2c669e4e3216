package io.larder.console;

import io.larder.config.LarderSettings;
import io.larder.connection.client.RedissonConnection;
import io.larder.jcache.LarderCachingProvider;
import io.larder.observe.History;
import io.larder.observe.Meters;
import io.larder.observe.advice.Adviser;
import io.larder.session.RedisSessionStore;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What the console looks at, of one application.
 *
 * @param degraded the caches without which annotated methods run at present
 */
public record Sources(
    LarderSettings settings,
    Meters meters,
    History history,
    Adviser adviser,
    RedissonConnection connection,
    LarderCachingProvider caching,
    RedisSessionStore sessions,
    Supplier<Set<String>> degraded) {
  /** What an application works with. */
  public record Objects(
      RedissonConnection connection, LarderCachingProvider caching, RedisSessionStore sessions) {}
}
