package io.larder.observe;

import static io.larder.observe.CacheObserver.Layer.FLIGHT;
import static io.larder.observe.CacheObserver.Layer.NEAR;
import static io.larder.observe.CacheObserver.Layer.REDIS;

import io.larder.common.Failures;
import io.larder.common.MessageId;
import io.larder.observe.CacheObserver.Near;
import io.larder.observe.CallMeters.Kind;
import io.larder.observe.CallObserver.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.DoubleSupplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * The figures of one application in this JVM: of its caches, its calls to Redis, its connection and
 * its sessions. They are always counted, and published by whatever libraries are there; one that
 * fails is left out, with a WARN. Thread-safe.
 */
public final class Meters implements CacheObserver.Source, AutoCloseable {
  /** Of so many caches each has figures of its own; those of further ones are counted together. */
  static final int CACHES = 10_000;

  static final String FURTHER = "(further caches)";

  private static final double NANOS = 1e9; // of a second
  private static final System.Logger LOG = System.getLogger("io.larder.observe");

  private final long begun = System.nanoTime();
  private final CallMeters calls = new CallMeters(this::publish);
  private final SessionMeters sessions = new SessionMeters();
  // What calls say of the server, besides its kind.
  private volatile Map<String, String> server = Map.of();
  private volatile ToLongFunction<String> keptEvictions = name -> 0;
  // All below under the lock.
  private final Map<String, CacheMeters> caches = new TreeMap<>();
  private final List<Series> published = new ArrayList<>();
  private final List<MeterExport> exports = new ArrayList<>();
  private boolean settled;

  public Meters() {
    publishSessions();
    add(Metric.REPETITIONS, Map.of(), calls::repetitions);
  }

  @Override
  public CacheMeters of(String cacheName) {
    return cache(cacheName);
  }

  /** The figures of the caches of a name. */
  public synchronized CacheMeters cache(String name) {
    CacheMeters known = caches.get(name);
    if (known == null && caches.size() >= CACHES) {
      known = caches.get(FURTHER);
      return known == null ? begin(FURTHER) : known;
    }
    return known == null ? begin(name) : known;
  }

  /** The figures of the caches of a name, if there are any. */
  public synchronized Optional<CacheMeters> find(String name) {
    return Optional.ofNullable(caches.get(name));
  }

  private CacheMeters begin(String name) {
    CacheMeters meters = new CacheMeters(name, () -> keptEvictions.applyAsLong(name));
    caches.put(name, meters);
    publish(meters);
    return meters;
  }

  /** The figures of all caches, by name. */
  public synchronized List<CacheMeters> caches() {
    return List.copyOf(caches.values());
  }

  /** Says how many evictions of a cache, by its name, wait for Redis. */
  public void keptEvictions(ToLongFunction<String> kept) {
    keptEvictions = kept;
  }

  /** For how long there are figures. */
  public Duration age() {
    return Duration.ofNanos(System.nanoTime() - begun);
  }

  public CallMeters calls() {
    return calls;
  }

  public SessionMeters sessions() {
    return sessions;
  }

  /** What all later kinds of calls say of the server: its address, its database. */
  public void server(Map<String, String> tags) {
    server = Map.copyOf(tags);
  }

  /** Publishes with one more library what there is and what comes, until this is closed. */
  public synchronized void export(MeterExport export) {
    exports.add(export);
    for (Series series : published) {
      if (exports.contains(export)) { // it has not failed
        tell(List.of(export), series);
      }
    }
  }

  /** Publishes a gauge that is not of a cache. */
  public void gauge(Metric metric, Map<String, String> tags, DoubleSupplier value) {
    add(metric, tags, value);
  }

  private void publishSessions() {
    add(Metric.SESSIONS_CREATED, Map.of(), sessions::created);
    for (SessionMeters.End reason : SessionMeters.End.values()) {
      add(Metric.SESSIONS_ENDED, Map.of("reason", word(reason)), () -> sessions.ended(reason));
    }
    for (SessionMeters.Rotation result : SessionMeters.Rotation.values()) {
      add(Metric.ROTATIONS, Map.of("result", word(result)), () -> sessions.rotations(result));
    }
    add(Metric.SESSIONS_REUSED, Map.of(), () -> sessions.rotations(SessionMeters.Rotation.REUSED));
  }

  private void publish(CacheMeters cache) {
    String name = cache.name();
    Map<String, String> tags = Map.of("cache", name);
    add(Metric.GETS, tags(name, "result", "hit"), cache::hits);
    add(Metric.GETS, tags(name, "result", "miss"), cache::misses);
    add(Metric.PUTS, tags, cache::puts);
    add(Metric.REMOVALS, tags, cache::removals);
    add(Metric.EVICTIONS, tags, () -> cache.evictions() + cache.clears());
    add(Metric.LAYERS, layer(name, NEAR, "hit"), () -> cache.hits(NEAR));
    add(Metric.LAYERS, layer(name, REDIS, "hit"), () -> cache.hits(REDIS));
    add(Metric.LAYERS, layer(name, REDIS, "miss"), cache::misses);
    add(Metric.LAYERS, layer(name, FLIGHT, "hit"), () -> cache.hits(FLIGHT));
    add(Series.of(Metric.LOADS, tags(name, "outcome", "success"), cache.loads()));
    add(Series.of(Metric.LOADS, tags(name, "outcome", "failure"), cache.failedLoads()));
    add(Metric.SAVED, tags, () -> cache.savedNanos() / NANOS);
    add(Metric.UNREADABLE, tags, cache::unreadables);
    for (CacheObserver.Refusal reason : CacheObserver.Refusal.values()) {
      add(Metric.REFUSED, tags(name, "reason", word(reason)), () -> cache.refusals(reason));
    }
    add(Metric.EVICTIONS_KEPT, tags, cache::keptEvictions);
    add(Metric.SIZE, tags, near(cache, Near::entries));
    add(Metric.NEAR_ENTRIES, tags, near(cache, Near::entries));
    add(Metric.NEAR_BYTES, tags, near(cache, Near::bytes));
    add(Metric.NEAR_INVALIDATIONS, tags, cache::invalidations);
    add(Metric.NEAR_STALENESS, tags, near(cache, near -> near.unconfirmedNanos() / NANOS));
  }

  private static DoubleSupplier near(CacheMeters cache, ToDoubleFunction<Near> figure) {
    return () -> {
      Near near = cache.near();
      return near == null ? 0 : figure.applyAsDouble(near);
    };
  }

  private void publish(Kind kind) {
    Map<String, String> tags = new LinkedHashMap<>();
    tags.put("db.system.name", "redis");
    tags.putAll(server);
    tags.put("db.operation.name", kind.operation());
    if (!kind.script().isEmpty()) {
      tags.put("db.stored_procedure.name", kind.script());
    }
    if (kind.outcome() != Outcome.ANSWERED) {
      tags.put("error.type", word(kind.outcome()));
    }
    add(Series.of(Metric.CALLS, tags, calls.durations(kind)));
  }

  private static Map<String, String> layer(String cache, CacheObserver.Layer layer, String result) {
    Map<String, String> tags = tags(cache, "layer", word(layer));
    tags.put("result", result);
    return tags;
  }

  private static Map<String, String> tags(String cache, String tag, String value) {
    Map<String, String> tags = new LinkedHashMap<>();
    tags.put("cache", cache);
    tags.put(tag, value);
    return tags;
  }

  private static String word(Enum<?> one) {
    return one.name().toLowerCase(Locale.ROOT);
  }

  private void add(Metric metric, Map<String, String> tags, DoubleSupplier value) {
    add(Series.of(metric, tags, value));
  }

  private synchronized void add(Series series) {
    published.add(series);
    if (!settled) {
      tell(List.copyOf(exports), series);
    }
  }

  /**
   * What is new is not published from now on: the metrics libraries end as the application does.
   */
  public synchronized void settle() {
    settled = true;
  }

  private void tell(List<MeterExport> all, Series series) {
    for (MeterExport export : all) {
      try {
        export.add(series);
      } catch (RuntimeException | Error e) {
        Failures.rethrowIfFatal(e);
        exports.remove(export);
        warn("metrics are not published with " + export + " any more, as it failed", e);
        end(export);
      }
    }
  }

  /** Says that a metrics library failed. */
  public static void warn(String what, Throwable failure) {
    LOG.log(System.Logger.Level.WARNING, MessageId.METRICS_FAILED.text(what), failure);
  }

  private static void end(MeterExport export) {
    try {
      export.close();
    } catch (RuntimeException | Error e) {
      Failures.rethrowIfFatal(e);
      // It has failed before, which was logged.
      return;
    }
  }

  /** Takes back what was published. */
  @Override
  public synchronized void close() {
    List<Runnable> ends = new ArrayList<>();
    exports.forEach(export -> ends.add(export::close));
    exports.clear();
    Failures.runAll(ends);
  }
}
