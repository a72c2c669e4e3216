package io.larder.cdi;

import io.larder.cache.CacheOperations;
import io.larder.cache.RedisCacheOperations;
import io.larder.codec.JsonCodec;
import io.larder.codec.UnreadableValues;
import io.larder.common.Exclusive;
import io.larder.common.Failures;
import io.larder.common.LarderException;
import io.larder.config.LarderSettings;
import io.larder.config.Settings;
import io.larder.connection.RedisConnection.State;
import io.larder.connection.client.RedissonConnection;
import io.larder.console.Console;
import io.larder.console.Sources;
import io.larder.embedded.DevelopmentServer;
import io.larder.guard.CacheGuard;
import io.larder.health.ModuleHealth;
import io.larder.health.RedisHealth;
import io.larder.jcache.LarderCachingProvider;
import io.larder.jcache.annotation.call.AnnotatedCalls;
import io.larder.jcache.annotation.method.CustomObjects;
import io.larder.jcache.engine.CacheRuntime;
import io.larder.observe.Meters;
import io.larder.session.RedisSessionStore;
import io.larder.transaction.CommittedStores;
import io.larder.transaction.JtaTransactions;
import io.larder.transaction.Transactions;
import jakarta.enterprise.inject.spi.BeanManager;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Creates the objects behind the beans of one application on demand, and closes them. */
final class Larder implements LarderBean.Source, AutoCloseable {
  private final LarderSettings settings;
  private final ClassLoader loader;
  private final String module;
  private final Neighbours neighbours;
  private final BeanManager beans;
  private final JsonCodec codec;
  private final UnreadableValues unreadable = new UnreadableValues();
  private final Figures figures;
  private final Exclusive alone = new Exclusive();
  private final CacheDiscovery caches;
  private @Nullable DevelopmentServer server;
  private volatile @Nullable RedissonConnection connection;
  private @Nullable LarderCachingProvider caching;
  private volatile @Nullable AnnotatedCalls calls;
  private @Nullable CacheGuard guard;
  private final ModuleHealth health;
  private @Nullable Console console;
  private final AtomicBoolean validated = new AtomicBoolean();
  private volatile boolean started;
  private volatile boolean closed;

  /** Reads the settings, whose errors it throws. */
  Larder(CacheDiscovery caches, BeanManager beans) {
    this(caches.settings(false), caches, beans, "", null);
  }

  /** One of a module, which its messages name where an application has several. */
  Larder(
      LarderSettings settings,
      CacheDiscovery caches,
      BeanManager beans,
      String module,
      @Nullable Neighbours neighbours) {
    this.settings = settings;
    this.caches = caches;
    this.module = module;
    this.neighbours = neighbours == null ? new Neighbours(() -> List.of(this)) : neighbours;
    this.loader = caches.declared().loader();
    this.beans = beans;
    this.figures = new Figures(caches, settings, (w, in) -> connection().calls().later(w, in));
    this.health =
        new ModuleHealth(
            settings.get(Settings.HEALTH_READINESS), this::degradedCaches, figures::advice);
    this.codec = new JsonCodec(settings.allowedTypes(), loader);
  }

  @Override
  public Larder larder() {
    return this;
  }

  /** Logs warnings and returns the errors that fail the deployment. */
  List<RuntimeException> validate() {
    return caches.validate(beans, settings, codec);
  }

  /** Validates once, in containers that do not; a bean may be used before {@code Startup}. */
  Larder validated() {
    if (validated.compareAndSet(false, true)) {
      List<RuntimeException> problems = validate();
      UnwrittenCaches.of(List.of(this)).warnings().forEach(CacheDiscovery::warn);
      Failures.throwAll(problems);
    }
    return this;
  }

  /** Call this after the application's own start-up code, which may create caches. */
  void applicationStarted() {
    neighbours.applicationStarted();
    caches.reportUnused(settings.caches(), caching().cacheNames());
    figures.publish(beans);
  }

  /** Takes back metrics while the beans of the application are still there. */
  void applicationEnds() {
    figures.close();
  }

  /** Connects and waits as {@code redis.startup} says; whoever comes meanwhile waits as well. */
  void start() {
    RedissonConnection starting = connection();
    try {
      starting.start();
    } catch (LarderException e) {
      if (starting.state() == State.CLOSED) {
        alone.run(this::closeServer);
      }
      throw e;
    }
    neighbours.started();
    started = true;
    if (settings.get(Settings.CONSOLE_ENABLED)) {
      Console unused = console();
    }
    if (neighbours.isApplicationStarted()) {
      figures.publish(beans);
    }
  }

  LarderSettings settings() {
    return settings;
  }

  CacheDiscovery caches() {
    return caches;
  }

  /** {@return this one, which has connected as {@link #start} says} */
  Larder started() {
    if (!started) {
      start();
    }
    return this;
  }

  RedissonConnection connection() {
    return alone.get(
        () -> {
          if (connection == null) {
            if (closed) {
              throw new IllegalStateException("the application has stopped");
            }
            DevelopmentServer embedded = DevelopmentServer.start(settings);
            try {
              connection =
                  new RedissonConnection(
                      embedded.settings(), codec, loader, module, figures.noting(this::fire));
            } catch (RuntimeException | Error e) {
              embedded.close();
              throw e;
            }
            server = embedded;
            figures.connected(connection, embedded.settings());
          }
          return connection;
        });
  }

  CacheOperations cacheOperations() {
    return new RedisCacheOperations(
        connection(),
        settings,
        codec,
        unreadable,
        new RedisCacheOperations.Shared(
            guard(), new CommittedStores(transactions()), figures.ofOperations()));
  }

  RedisSessionStore sessionStore() {
    return new RedisSessionStore(
        connection(),
        settings,
        new RedisSessionStore.Values(codec, unreadable),
        this::fire,
        meters().sessions());
  }

  LarderCachingProvider caching() {
    return alone.get(
        () -> {
          if (caching == null) {
            caching =
                new LarderCachingProvider(
                    CacheRuntime.of(connection(), settings, codec, unreadable, caches.declared())
                        .observedBy(figures.observers())
                        .within(new CommittedStores(transactions()), guard()));
          }
          return caching;
        });
  }

  @Override
  public RedisHealth health() {
    return RedisHealth.ofAll(() -> List.of(healthOfModule()));
  }

  /** Without the lock and without connecting: a probe waits for nothing. */
  RedisHealth healthOfModule() {
    return health.of(connection, closed);
  }

  /** What serves the console; its history begins when this is called first. */
  Console console() {
    return alone.get(
        () -> {
          if (console == null) {
            console =
                Console.of(
                    settings,
                    meters(),
                    new Sources.Objects(connection(), caching(), sessionStore()),
                    this::degradedCaches);
          }
          return console;
        });
  }

  private Set<String> degradedCaches() {
    AnnotatedCalls running = calls;
    return running == null ? Set.of() : running.degradedCaches();
  }

  AnnotatedCalls annotatedCalls() {
    return alone.get(
        () -> {
          if (calls == null) {
            calls =
                new AnnotatedCalls(
                    caches.methods(),
                    new CustomObjects(beans),
                    new AnnotatedCalls.Parts(
                        caching().engineCaches(),
                        connection().flights(),
                        guard(),
                        connection().calls().threads(),
                        transactions(),
                        loader));
          }
          return calls;
        });
  }

  private void fire(Object event) {
    beans.getEvent().fire(event);
  }

  Meters meters() {
    return figures.meters();
  }

  private Transactions transactions() {
    return LarderBean.hasTransactions()
        ? JtaTransactions.of(beans.createInstance())
        : Transactions.NONE;
  }

  /** One for everything that reads and writes values: there is one Redis. */
  private CacheGuard guard() {
    return alone.get(
        () -> {
          if (guard == null) {
            guard = figures.watched(OutageEvents.guard(connection().calls(), this::fire, loader));
          }
          return guard;
        });
  }

  @Override
  public void close() {
    alone.run(this::closeAll);
  }

  private void closeAll() {
    closed = true;
    AutoCloseable caches = caching == null ? null : caching::end;
    Failures.closeAll(calls, guard, caches, connection, figures, this::closeServer, neighbours);
  }

  private void closeServer() {
    if (server != null) {
      server.close();
    }
  }
}
