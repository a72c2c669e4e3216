package io.larder.cdi;

import io.larder.cache.CacheOperations;
import io.larder.cache.RedisCacheOperations;
import io.larder.codec.AllowedTypes;
import io.larder.codec.JsonCodec;
import io.larder.codec.TypedCodec;
import io.larder.codec.UnreadableValues;
import io.larder.common.EventDelivery;
import io.larder.common.Failures;
import io.larder.common.LarderException;
import io.larder.config.LarderSettings;
import io.larder.config.Settings;
import io.larder.config.SettingsReader;
import io.larder.connection.call.RedisCalls;
import io.larder.connection.client.RedissonConnection;
import io.larder.embedded.DevelopmentServer;
import io.larder.guard.CacheGuard;
import io.larder.guard.Probe;
import io.larder.health.RedisHealth;
import io.larder.jcache.LarderCachingProvider;
import io.larder.jcache.annotation.call.AnnotatedCalls;
import io.larder.jcache.annotation.method.CustomObjects;
import io.larder.jcache.engine.CacheRuntime;
import io.larder.session.RedisSessionStore;
import io.larder.session.SessionStore;
import io.larder.transaction.CommittedStores;
import io.larder.transaction.Transactions;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.spi.BeanManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Creates the objects behind the beans of one application on demand, and closes them. */
final class Larder implements AutoCloseable {
  private final LarderSettings settings;
  private final ClassLoader loader;
  private final BeanManager beans;
  private final JsonCodec codec;
  private final UnreadableValues unreadable = new UnreadableValues();
  private final CacheDiscovery caches;
  private @Nullable DevelopmentServer server;
  private @Nullable RedissonConnection connection;
  private @Nullable LarderCachingProvider caching;
  private volatile @Nullable AnnotatedCalls calls;
  private @Nullable CacheGuard guard;
  private boolean closed;

  private Larder(LarderSettings settings, CacheDiscovery caches, BeanManager beans) {
    this.settings = settings;
    this.caches = caches;
    this.loader = caches.declared().loader();
    this.beans = beans;
    this.codec = new JsonCodec(settings.allowedTypes(), loader);
  }

  static Larder configure(CacheDiscovery caches, BeanManager beans) {
    return new Larder(
        SettingsReader.read(caches.declared().loader(), caches.names()), caches, beans);
  }

  /** Logs warnings and returns the errors that fail the deployment. */
  List<RuntimeException> validate() {
    boolean byRedisson = settings.get(Settings.JCACHE_ENGINE) == Settings.JCacheEngine.REDISSON;
    List<RuntimeException> problems = caches.validate(beans, settings.caches(), byRedisson);
    if (!byRedisson) {
      AllowedTypes allowed =
          new AllowedTypes(settings.allowedTypes(), caches.declared().archives());
      caches.warnOfValues(new TypedCodec(codec, allowed, loader));
    }
    return problems;
  }

  /** Call this after the application's own start-up code has created its caches. */
  void reportUnusedSettings() {
    caches.reportUnused(settings.caches(), caching().cacheNames());
  }

  void start() {
    try {
      connection().start();
    } catch (LarderException e) {
      closeServer();
      throw e;
    }
  }

  synchronized RedissonConnection connection() {
    if (connection == null) {
      if (closed) {
        throw new IllegalStateException("the application has stopped");
      }
      server = DevelopmentServer.start(settings);
      connection =
          new RedissonConnection(
              server.settings(), codec, loader, event -> beans.getEvent().fire(event));
    }
    return connection;
  }

  CacheOperations cacheOperations() {
    return new RedisCacheOperations(
        connection(),
        settings,
        codec,
        unreadable,
        new RedisCacheOperations.Shared(guard(), new CommittedStores(transactions())));
  }

  SessionStore sessionStore() {
    return new RedisSessionStore(
        connection(), settings, codec, unreadable, event -> beans.getEvent().fire(event));
  }

  synchronized LarderCachingProvider caching() {
    if (caching == null) {
      caching =
          new LarderCachingProvider(
              CacheRuntime.of(connection(), settings, codec, unreadable, caches.declared())
                  .within(new CommittedStores(transactions())));
    }
    return caching;
  }

  RedisHealth health() {
    return new RedisHealth(
        connection(), settings.get(Settings.HEALTH_READINESS), this::degradedCaches);
  }

  /** Without the lock, which closing holds: a probe must not wait for that. */
  private Set<String> degradedCaches() {
    AnnotatedCalls running = calls;
    return running == null ? Set.of() : running.degradedCaches();
  }

  synchronized AnnotatedCalls annotatedCalls() {
    if (calls == null) {
      calls =
          new AnnotatedCalls(
              caches.methods(),
              new CustomObjects(beans),
              new AnnotatedCalls.Parts(
                  caching().engineCaches(),
                  connection().flights(),
                  guard(),
                  transactions(),
                  loader));
    }
    return calls;
  }

  /** The container's if it has Jakarta Transactions. */
  private Transactions transactions() {
    Instance<Transactions> found = beans.createInstance().select(Transactions.class);
    return found.isResolvable() ? found.get() : Transactions.NONE;
  }

  /** One for everything that reads and writes values: there is one Redis. */
  private synchronized CacheGuard guard() {
    if (guard == null) {
      RedisCalls redis = connection().calls();
      EventDelivery events =
          new EventDelivery(
              redis.callbacks(),
              event -> beans.getEvent().fire(event),
              System.getLogger("io.larder.jcache"),
              System.Logger.Level.WARNING);
      guard = new CacheGuard(Probe.of(redis), new OutageEvents(events), loader);
    }
    return guard;
  }

  @Override
  public synchronized void close() {
    closed = true;
    List<Runnable> ends = new ArrayList<>();
    if (calls != null) {
      ends.add(calls::close);
    }
    if (guard != null) {
      ends.add(guard::close);
    }
    if (caching != null) {
      ends.add(caching::close);
    }
    if (connection != null) {
      ends.add(connection::close);
    }
    ends.add(this::closeServer);
    Failures.runAll(ends);
  }

  private synchronized void closeServer() {
    if (server != null) {
      server.close();
    }
  }
}
