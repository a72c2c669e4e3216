package io.larder.support;

import io.larder.cache.CacheOperations;
import io.larder.cache.RedisCacheOperations;
import io.larder.codec.BeanArchives;
import io.larder.codec.JsonCodec;
import io.larder.codec.UnreadableValues;
import io.larder.config.LarderSettings;
import io.larder.config.SettingsReader;
import io.larder.connection.client.RedissonConnection;
import io.larder.embedded.DevelopmentServer;
import io.larder.guard.CacheGuard;
import io.larder.guard.Outages;
import io.larder.guard.Probe;
import io.larder.jcache.LarderCachingProvider;
import io.larder.jcache.engine.CacheRuntime;
import io.larder.jcache.engine.CacheTypes;
import io.larder.observe.Meters;
import io.larder.session.RedisSessionStore;
import io.larder.session.SessionStore;
import io.larder.transaction.CommittedStores;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** Larder without CDI, as one application would have it. */
public final class Larder implements AutoCloseable {
  private final LarderSettings settings;
  private final JsonCodec codec;
  private final List<Object> events = new CopyOnWriteArrayList<>();
  private final List<String> eventThreads = new CopyOnWriteArrayList<>();
  private final DevelopmentServer server;
  private final RedissonConnection connection;
  private final Meters meters = new Meters();
  private final CacheGuard guard;
  private final CacheOperations cache;
  private final SessionStore sessions;
  private final LarderCachingProvider caching;

  private Larder(Map<String, String> properties) {
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    settings = SettingsReader.read(properties);
    codec = new JsonCodec(settings.allowedTypes(), loader);
    server = DevelopmentServer.start(settings);
    connection =
        new RedissonConnection(
            server.settings(),
            codec,
            loader,
            event -> {
              eventThreads.add(Thread.currentThread().getName());
              events.add(event);
            });
    connection.calls().observe(meters.calls());
    UnreadableValues unreadable = new UnreadableValues();
    guard = new CacheGuard(Probe.of(connection.calls()), Outages.untold(), loader);
    cache =
        new RedisCacheOperations(
            connection,
            settings,
            codec,
            unreadable,
            new RedisCacheOperations.Shared(guard, CommittedStores.NONE, List.of(meters)));
    sessions =
        new RedisSessionStore(
            connection,
            settings,
            new RedisSessionStore.Values(codec, unreadable),
            events::add,
            meters.sessions());
    BeanArchives archives = new BeanArchives(loader);
    archives.add(Larder.class);
    caching =
        new LarderCachingProvider(
            CacheRuntime.of(
                    connection,
                    settings,
                    codec,
                    unreadable,
                    new CacheRuntime.Declared(new CacheTypes(), archives, loader))
                .observedBy(List.of(meters)));
  }

  /** Prepares an application without starting it. */
  public static Larder prepare(Map<String, String> properties) {
    return new Larder(properties);
  }

  /** Starts an application. */
  public static Larder start(Map<String, String> properties) {
    Larder larder = new Larder(properties);
    larder.connection.start();
    return larder;
  }

  public LarderSettings settings() {
    return settings;
  }

  public JsonCodec codec() {
    return codec;
  }

  public RedissonConnection connection() {
    return connection;
  }

  public CacheOperations cache() {
    return cache;
  }

  public SessionStore sessions() {
    return sessions;
  }

  public LarderCachingProvider caching() {
    return caching;
  }

  /** What was counted of caches, calls and sessions. */
  public Meters meters() {
    return meters;
  }

  /** The events that were fired so far. */
  public List<Object> events() {
    return events;
  }

  /** The names of the threads that fired them. */
  public List<String> eventThreads() {
    return eventThreads;
  }

  @Override
  public void close() {
    caching.end();
    guard.close();
    connection.close();
    server.close();
  }
}
