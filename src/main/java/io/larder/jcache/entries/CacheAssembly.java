package io.larder.jcache.entries;

import io.larder.codec.StoredBytes;
import io.larder.codec.UnreadableValueException;
import io.larder.common.Failures;
import io.larder.common.LarderException;
import io.larder.config.CacheSettings;
import io.larder.connection.call.CallBudget;
import io.larder.connection.call.Reply;
import io.larder.flight.FlightTimeout;
import io.larder.flight.KeyLocks;
import io.larder.flight.LeftAlone;
import io.larder.guard.RefusalLog;
import io.larder.jcache.engine.ApplicationCode;
import io.larder.jcache.engine.BackingCache;
import io.larder.jcache.engine.CacheEngine;
import io.larder.jcache.engine.CacheInspection;
import io.larder.jcache.engine.CacheRuntime;
import io.larder.jcache.engine.CallsWithoutRedis;
import io.larder.jcache.engine.EntryCodec;
import io.larder.jcache.engine.ExpiryTimes;
import io.larder.jcache.engine.Integration;
import io.larder.jcache.inspect.StoredEntries;
import io.larder.jcache.keyspace.CurrentKeys;
import io.larder.jcache.keyspace.Generations.State;
import io.larder.jcache.listeners.CacheListeners;
import io.larder.jcache.management.CacheCounters;
import io.larder.jcache.near.NearCache;
import io.larder.observe.CacheObservation;
import io.larder.observe.CacheObserver;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import org.jspecify.annotations.Nullable;
import org.redisson.api.RedissonClient;

/** Builds and ends what one cache of Larder's engine consists of. */
final class CacheAssembly<K, V> implements AutoCloseable {
  private final LarderEngine engine;
  final ApplicationCode application;
  final CacheObservation observation;
  final CacheCounters counters = new CacheCounters();
  final EntryCodec<K, V> codec;
  final EntryStore store;
  final CacheListeners<K, V> listeners;
  private final @Nullable NearCache near;
  final EntryReader<K, V> reader;
  final EntryWriter writer;
  final AnnotatedWrites annotated;
  final CacheRemoval removal;
  final EntryLoader<K, V> loader;
  final ProcessorRunner<K, V> runner;

  private CacheAssembly(
      LarderCache<K, V> cache,
      CacheEngine.Opening<K, V> opening,
      LarderEngine engine,
      ApplicationCode application,
      CurrentKeys address) {
    this.engine = engine;
    this.application = application;
    CacheRuntime runtime = engine.runtime();
    String name = opening.name();
    observation = CacheObservation.of(name, runtime.observers());
    codec =
        new EntryCodec<>(
            runtime.codec(),
            runtime.values(name),
            (key, problem) -> unreadable(address, key, problem),
            opening);
    listeners =
        new CacheListeners<>(cache, application, codec, address, runtime.connection().calls());
    CacheSettings settings = runtime.settings().caches().settings(name);
    ExpiryTimes expiry =
        new ExpiryTimes(
            name,
            application.make(cache.setup().getExpiryPolicyFactory(), "expiry policy"),
            settings);
    if (expiry.endsByAccess()) {
      listeners.expectAccesses();
    }
    Integration<K, V> integration = new Integration<>(cache.setup(), application, codec);
    // After all that the application makes: where that fails, no near cache is left open.
    near = engine.openNear(opening, address, codec, observation, expiry);
    FlightTimeout timeout =
        new FlightTimeout(
            settings.find(CacheSettings.FLIGHT_TIMEOUT), settings.get(CacheSettings.DEADLINE));
    KeyLocks locks = new KeyLocks(runtime.connection().flights(), timeout);
    EntryLoads loads = new EntryLoads(runtime, name, settings, observation);
    store =
        new EntryStore(
            runtime.connection().calls(), address, near, expiry, loads, listeners::accessed);
    WriteRequests requests = WriteRequests.of(expiry, address);
    ScriptedWriter<K, V> scripted =
        new ScriptedWriter<>(
            requests, codec, new WriterCalls<>(store, integration, locks), listeners);
    writer = new EntryWriter(store, requests, scripted, observation);
    annotated = new AnnotatedWrites(writer);
    removal = new CacheRemoval(store, scripted, writer, engine);
    reader = new EntryReader<>(store, codec, expiry.ofAccess(), near, observation);
    loader = new EntryLoader<>(store, codec, integration, writer, observation);
    runner = new ProcessorRunner<>(reader, codec, loader, writer, scripted, new LeftAlone());
  }

  static <K, V> CacheAssembly<K, V> of(
      LarderCache<K, V> cache, CacheEngine.Opening<K, V> opening, LarderEngine engine) {
    ApplicationCode application = new ApplicationCode(opening.name(), engine.runtime().loader());
    CurrentKeys address = engine.address(opening.name());
    address.open();
    try {
      return new CacheAssembly<>(cache, opening, engine, application, address);
    } catch (RuntimeException | Error e) {
      address.close();
      application.closeAll();
      throw e;
    }
  }

  /** The cache as the application has it: calls may go on without Redis. */
  Cache<K, V> shown(LarderCache<K, V> cache, BackingCache backing) {
    CacheSettings settings = engine.runtime().settings().caches().settings(cache.getName());
    return settings.recomputesForCode()
        ? new RecomputingCache<>(
            cache,
            this,
            new CallsWithoutRedis(
                backing, engine.guard(), store.calls(), settings.get(CacheSettings.DEADLINE)))
        : cache;
  }

  private void unreadable(
      CurrentKeys address, byte @Nullable [] key, UnreadableValueException problem) {
    String root = address.keys().root();
    // Once a minute for each cache: all entries of an earlier version of a class are unreadable.
    engine.runtime().unreadable().report(root, key == null ? root : address.textOf(key), problem);
    observation.tell(CacheObserver::unreadable);
  }

  /** Entries as they are stored; to encode them is no wait for Redis. */
  Map<StoredBytes, StoredBytes> stored(Map<? extends K, ? extends V> entries) {
    Map<StoredBytes, StoredBytes> stored = new LinkedHashMap<>();
    CallBudget.outside(
        () -> {
          entries.forEach((key, value) -> stored.put(codec.key(key), codec.value(value)));
        });
    return stored;
  }

  /** What an entry has, from memory or else from Redis. */
  @Nullable Object get(K key, Type type) {
    return observation.<@Nullable Object, RuntimeException>follow(
        "get",
        () -> codec.key(key).text(),
        () -> {
          Object kept = key == null ? null : reader.fromMemory(key, type);
          return kept != null ? kept : await(() -> reader.fromRedis(loader.lookup(key)));
        });
  }

  /** Makes a call that is one operation on the cache, of one entry if there is a key. */
  <T extends @Nullable Object> T await(
      String operation, @Nullable StoredBytes key, Supplier<Reply<T>> call) {
    return observation.follow(operation, key == null ? null : key::text, () -> await(call));
  }

  /** Takes steps with the state of the cache, in one operation. */
  <T extends @Nullable Object> T call(
      String operation, @Nullable StoredBytes key, Function<State, T> steps) {
    return await(
        operation, key, () -> store.inState(null, state -> Reply.steps(() -> steps.apply(state))));
  }

  /** Waits for a call of the application's. What fails of Redis is a CacheException. */
  <T extends @Nullable Object> T await(Supplier<Reply<T>> call) {
    try {
      return store.calls().oneCall(call).await();
    } catch (LarderException e) {
      RefusalLog.observe(observation, e);
      throw new CacheException(e.getMessage(), e);
    }
  }

  /** Adds the listeners of the configuration; where one cannot be made, nothing is left open. */
  void listenTo(Iterable<CacheEntryListenerConfiguration<K, V>> configurations) {
    try {
      listeners.add(configurations);
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  void countStatistics(boolean on) {
    observation.with(on ? counters : null);
    if (!on) {
      counters.clear();
    }
  }

  CacheInspection inspection(BackingCache cache) {
    return new StoredEntries(cache, store.address(), codec, store.calls(), near);
  }

  RedissonClient client() {
    return engine.runtime().connection().client();
  }

  @Override
  public void close() {
    List<Runnable> ends = new ArrayList<>();
    if (near != null) {
      NearCache opened = near;
      ends.add(() -> engine.closeNear(store.address(), opened));
    }
    ends.add(listeners::close);
    ends.add(application::closeAll);
    ends.add(store.address()::close);
    Failures.runAll(ends);
  }
}
