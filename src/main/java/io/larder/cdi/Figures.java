package io.larder.cdi;

import io.larder.config.LarderSettings;
import io.larder.config.Settings;
import io.larder.connection.RedisConnection.State;
import io.larder.connection.call.RedisCalls;
import io.larder.connection.client.RedissonConnection;
import io.larder.guard.CacheGuard;
import io.larder.observe.CacheObserver;
import io.larder.observe.Meters;
import io.larder.observe.Metric;
import io.larder.observe.advice.AdviceLog;
import io.larder.observe.advice.Adviser;
import io.larder.observe.export.ServerTags;
import io.larder.observe.export.Telemetry;
import io.larder.observe.jmx.ManagedBeans;
import jakarta.enterprise.inject.spi.BeanManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Future;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Counts what one {@link Larder} does, and publishes it until the end. */
final class Figures implements AutoCloseable {
  private final Telemetry telemetry;
  private final String deployment;
  private final ClassLoader loader;
  // Null: nobody wants it logged.
  private volatile @Nullable AdviceLog advice;

  /** {@code later} runs work after a time, unless the application has ended by then. */
  Figures(
      CacheDiscovery caches,
      LarderSettings settings,
      BiFunction<Runnable, Duration, Future<?>> later) {
    this.deployment = caches.deployment();
    this.loader = caches.declared().loader();
    this.telemetry = new Telemetry(deployment, settings.get(Settings.OBSERVE_KEYS), later);
  }

  /** What is counted, also before there is a connection. */
  Meters meters() {
    return telemetry.meters();
  }

  /** Who observes caches all the time. */
  List<CacheObserver.Source> observers() {
    List<CacheObserver.Source> all = new ArrayList<>(telemetry.caches());
    all.addAll(CacheObserver.Source.among(loader));
    return List.copyOf(all);
  }

  /** Who observes {@code CacheOperations} all the time; its names are noted as such. */
  List<CacheObserver.Source> ofOperations() {
    List<CacheObserver.Source> all = new ArrayList<>(observers());
    all.add(
        name -> {
          meters().cache(name).areOfOperations();
          return null;
        });
    return List.copyOf(all);
  }

  /** Notes what a connection tells before it is passed on. */
  Consumer<Object> noting(Consumer<Object> events) {
    return telemetry.connection(events);
  }

  /** {@return the guard, whose evictions that wait are counted} */
  CacheGuard watched(CacheGuard guard) {
    meters().keptEvictions(guard::kept);
    return guard;
  }

  /** Begins to publish, once, with the libraries that are among the beans. */
  void publish(BeanManager beans) {
    telemetry.publish(beans.createInstance());
  }

  /** Counts the calls of a connection, and publishes what there is to say of it. */
  void connected(RedissonConnection connection, LarderSettings settings) {
    Meters meters = meters();
    meters.server(ServerTags.of(settings.connection().topology()));
    telemetry.observe(connection.calls()::observe);
    if (settings.get(Settings.ADVICE_LOG)) {
      AdviceLog log = new AdviceLog(new Adviser(meters, settings));
      advice = log;
      advise(log, connection.calls());
    }
    for (State state : State.values()) {
      meters.gauge(
          Metric.STATE,
          Map.of("state", state.name().toLowerCase(Locale.ROOT)),
          () -> connection.state() == state ? 1 : 0);
    }
    meters.gauge(Metric.CONNECTIONS, connections("used"), () -> connection.connections(true));
    meters.gauge(Metric.CONNECTIONS, connections("idle"), () -> connection.connections(false));
    try {
      meters.export(new ManagedBeans(meters, deployment, new Described(connection, settings)));
    } catch (RuntimeException | LinkageError e) {
      Meters.warn("there are no MXBeans, as they cannot be registered", e);
    }
  }

  /** How many pieces of advice were found last; empty: nobody looks. */
  OptionalInt advice() {
    AdviceLog log = advice;
    return log == null ? OptionalInt.empty() : OptionalInt.of(log.count());
  }

  private static void advise(AdviceLog log, RedisCalls calls) {
    var unused =
        calls.later(
            () -> {
              advise(log, calls);
              log.look();
            },
            AdviceLog.PERIOD);
  }

  private static Map<String, String> connections(String state) {
    return Map.of("db.system.name", "redis", "db.client.connection.state", state);
  }

  private record Described(RedissonConnection connection, LarderSettings settings)
      implements ManagedBeans.Connection {
    @Override
    public String state() {
      return connection.state().name();
    }

    @Override
    public String topology() {
      return settings.connection().topology().toString();
    }

    @Override
    public int poolSize() {
      return settings.poolSize();
    }

    @Override
    public int used() {
      return connection.connections(true);
    }

    @Override
    public int idle() {
      return connection.connections(false);
    }
  }

  @Override
  public void close() {
    telemetry.close();
  }
}
