package io.larder.jcache;

import io.larder.codec.StoredBytes;
import io.larder.common.LarderException;
import io.larder.jcache.EntryStore.Timed;
import io.larder.jcache.EntryUpdates.Change;
import io.larder.jcache.WriteScript.Condition;
import io.larder.jcache.WriteScript.Outcome;
import io.larder.jcache.WriteScript.Written;
import io.larder.jcache.engine.ApplicationCode;
import io.larder.jcache.engine.BackingCache;
import io.larder.jcache.engine.CacheEngine;
import io.larder.jcache.engine.ManagedCache;
import io.larder.jcache.keyspace.Generations.State;
import io.larder.jcache.near.NearCache;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import javax.cache.CacheException;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.integration.CompletionListener;
import javax.cache.management.CacheStatisticsMXBean;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorResult;
import org.jspecify.annotations.Nullable;

/** A cache of Larder's engine: the face that JSR-107 describes. */
final class LarderCache<K, V> extends ManagedCache<K, V> {
  private final LarderEngine engine;
  private final ApplicationCode application;
  private final EntryParts<K, V> parts;
  private final EntryWrites<K, V> writes;
  private final EntryBulk<K, V> bulk;
  private final EntryLoading<K, V> loading;
  private final EntryProcessing<K, V> processing;
  private final BackingCache annotated;

  LarderCache(CacheEngine.Opening<K, V> opening, LarderEngine engine) {
    super(opening);
    this.engine = engine;
    this.application = new ApplicationCode(opening.name(), engine.loader());
    try {
      this.parts = engine.parts(this, opening, setup(), application);
      this.writes = new EntryWrites<>(parts);
      this.loading = new EntryLoading<>(parts, writes);
      this.bulk = new EntryBulk<>(parts, writes, loading);
      this.processing = new EntryProcessing<>(parts, writes);
      this.annotated = new LarderEngineCache<>(this, parts, writes, engine);
      setup().getCacheEntryListenerConfigurations().forEach(parts.events()::add);
      if (!parts.events().isEmpty()) {
        parts.remote().listen();
      }
    } catch (RuntimeException e) {
      application.closeAll();
      throw e;
    }
  }

  @Override
  public BackingCache forAnnotations() {
    return annotated;
  }

  @Override
  public CacheStatisticsMXBean statistics() {
    return parts.counters();
  }

  @Override
  public void countStatistics(boolean on) {
    setup().statistics(on);
    parts.counters().count(on);
  }

  /** One call; what fails of Redis is a CacheException. */
  private <T extends @Nullable Object> T call(Function<State, T> steps) {
    checkOpen();
    try {
      return steps.apply(parts.address().state());
    } catch (LarderException e) {
      throw new CacheException(e.getMessage(), e);
    }
  }

  @Override
  public @Nullable V get(K key) {
    checkOpen();
    long start = parts.counters().start();
    NearCache near = parts.near();
    V kept = key == null ? null : parts.near(key);
    if (kept != null) {
      parts.counters().read(true, start);
      return kept;
    }
    StoredBytes stored = parts.codec().key(key);
    NearCache.Read read = near == null ? null : near.begin(key, stored.bytes());
    return this.<@Nullable V>call(
        state -> {
          Timed found = parts.read(parts.redisKey(state, stored), read != null);
          V value = found == null ? null : parts.value(found.bytes());
          if (read != null && found != null && value != null) {
            read.complete(found.bytes(), value, valueType(), found.millis());
          }
          parts.counters().read(value != null, start);
          return value == null && parts.integration().readsThrough()
              ? loading.load(state, key, stored, found != null)
              : value;
        });
  }

  @Override
  public Map<K, V> getAll(Set<? extends K> keys) {
    checkOpen();
    Map<K, StoredBytes> stored = stored(keys);
    return call(state -> bulk.getAll(state, stored));
  }

  @Override
  public boolean containsKey(K key) {
    checkOpen();
    StoredBytes stored = parts.codec().key(key);
    return call(state -> parts.store().exists(parts.redisKey(state, stored)).await());
  }

  @Override
  public void loadAll(
      Set<? extends K> keys, boolean replaceExistingValues, @Nullable CompletionListener listener) {
    checkOpen();
    Map<K, StoredBytes> stored = stored(keys);
    if (parts.loader() == null) {
      if (listener != null) {
        listener.onCompletion();
      }
      return;
    }
    var unused =
        inBackground(
                () ->
                    engine
                        .connection()
                        .async(
                            () ->
                                call(
                                    state -> {
                                      loading.reload(state, stored, replaceExistingValues);
                                      return true;
                                    })))
            .whenComplete((done, failure) -> application.tell(listener, failure));
  }

  @Override
  public void put(K key, V value) {
    checkOpen();
    StoredBytes stored = parts.codec().key(key);
    StoredBytes bytes = parts.codec().value(value);
    long start = parts.counters().start();
    call(
        state -> {
          boolean counts = true;
          if (writes.isPlain(state)) {
            writes.put(state, stored, bytes);
          } else {
            Written written =
                writes.updates().apply(state, Change.put(stored, bytes, Condition.ALWAYS));
            counts = written.outcome() != Outcome.OVER;
          }
          parts.counters().put(counts ? 1 : 0, start);
          return counts;
        });
  }

  @Override
  public @Nullable V getAndPut(K key, V value) {
    checkOpen();
    StoredBytes stored = parts.codec().key(key);
    StoredBytes bytes = parts.codec().value(value);
    long start = parts.counters().start();
    return this.<@Nullable V>call(
        state -> {
          V old = parts.value(writes.getAndPut(state, stored, bytes));
          parts.counters().read(old != null, start);
          parts.counters().put(1, start);
          return old;
        });
  }

  @Override
  public void putAll(Map<? extends K, ? extends V> map) {
    checkOpen();
    Map<StoredBytes, StoredBytes> stored = new LinkedHashMap<>();
    map.forEach((key, value) -> stored.put(parts.codec().key(key), parts.codec().value(value)));
    call(
        state -> {
          bulk.putAll(state, stored);
          return true;
        });
  }

  @Override
  public boolean putIfAbsent(K key, V value) {
    checkOpen();
    StoredBytes stored = parts.codec().key(key);
    StoredBytes bytes = parts.codec().value(value);
    long start = parts.counters().start();
    return call(
        state -> {
          Outcome outcome = writes.putIfAbsent(state, stored, bytes);
          parts.counters().read(outcome == Outcome.NONE, start);
          parts.counters().put(outcome == Outcome.CREATED ? 1 : 0, start);
          return outcome == Outcome.CREATED;
        });
  }

  @Override
  public boolean remove(K key) {
    checkOpen();
    StoredBytes stored = parts.codec().key(key);
    long start = parts.counters().start();
    return call(
        state -> {
          boolean removed =
              writes.isPlain(state)
                  ? writes.remove(state, stored)
                  : writes.updates().apply(state, Change.remove(stored)).isDone();
          parts.counters().removed(removed ? 1 : 0, start);
          return removed;
        });
  }

  @Override
  public boolean remove(K key, V oldValue) {
    checkOpen();
    StoredBytes stored = parts.codec().key(key);
    StoredBytes old = parts.codec().value(oldValue);
    long start = parts.counters().start();
    return call(
        state -> {
          Written written =
              writes.updates().apply(state, new Change(stored, null, Condition.EQUAL, old, false));
          parts.counters().read(written.wasThere(), start);
          parts.counters().removed(written.isDone() ? 1 : 0, start);
          return written.isDone();
        });
  }

  @Override
  public @Nullable V getAndRemove(K key) {
    checkOpen();
    StoredBytes stored = parts.codec().key(key);
    long start = parts.counters().start();
    return this.<@Nullable V>call(
        state -> {
          byte[] found = writes.getAndRemove(state, stored);
          V old = parts.value(found);
          parts.counters().read(old != null, start);
          parts.counters().removed(found != null ? 1 : 0, start);
          return old;
        });
  }

  @Override
  public boolean replace(K key, V oldValue, V newValue) {
    checkOpen();
    StoredBytes stored = parts.codec().key(key);
    StoredBytes old = parts.codec().value(oldValue);
    StoredBytes bytes = parts.codec().value(newValue);
    long start = parts.counters().start();
    return call(
        state -> {
          Written written =
              writes.updates().apply(state, new Change(stored, bytes, Condition.EQUAL, old, false));
          return replaced(written.wasThere(), written.isDone(), start);
        });
  }

  @Override
  public boolean replace(K key, V value) {
    checkOpen();
    StoredBytes stored = parts.codec().key(key);
    StoredBytes bytes = parts.codec().value(value);
    long start = parts.counters().start();
    return call(
        state -> {
          boolean done = writes.replace(state, stored, bytes);
          return replaced(done, done, start);
        });
  }

  @Override
  public @Nullable V getAndReplace(K key, V value) {
    checkOpen();
    StoredBytes stored = parts.codec().key(key);
    StoredBytes bytes = parts.codec().value(value);
    long start = parts.counters().start();
    return this.<@Nullable V>call(
        state -> {
          byte[] found = writes.getAndReplace(state, stored, bytes);
          replaced(found != null, found != null, start);
          return parts.value(found);
        });
  }

  private boolean replaced(boolean wasThere, boolean done, long start) {
    parts.counters().read(wasThere, start);
    parts.counters().put(done ? 1 : 0, start);
    return done;
  }

  @Override
  public void removeAll(Set<? extends K> keys) {
    checkOpen();
    Map<K, StoredBytes> stored = stored(keys);
    call(
        state -> {
          bulk.removeAll(state, stored.values());
          return true;
        });
  }

  @Override
  public void removeAll() {
    call(
        state -> {
          if (writes.isPlain(state) && !parts.counters().isCounting()) {
            clearAll();
          } else {
            bulk.removeEach(state, engine.connection());
          }
          return true;
        });
  }

  @Override
  public void clear() {
    call(
        state -> {
          clearAll();
          return true;
        });
  }

  private void clearAll() {
    parts.endings().forgetAll();
    engine.clear(parts.address());
    parts.forgetAll();
  }

  @Override
  public <T> @Nullable T invoke(
      K key, EntryProcessor<K, V, T> entryProcessor, Object... arguments) {
    checkOpen();
    StoredBytes stored = parts.codec().key(key);
    Objects.requireNonNull(entryProcessor, "entryProcessor is null");
    return this.<@Nullable T>call(
        state -> processing.process(state, key, stored, entryProcessor, arguments));
  }

  @Override
  public <T> Map<K, EntryProcessorResult<T>> invokeAll(
      Set<? extends K> keys, EntryProcessor<K, V, T> entryProcessor, Object... arguments) {
    checkOpen();
    Map<K, StoredBytes> stored = stored(keys);
    Objects.requireNonNull(entryProcessor, "entryProcessor is null");
    Map<K, EntryProcessorResult<T>> results = new LinkedHashMap<>();
    stored.forEach(
        (key, bytes) -> {
          EntryProcessorResult<T> result =
              ProcessorResult.of(
                  () ->
                      this.<@Nullable T>call(
                          state ->
                              processing.process(state, key, bytes, entryProcessor, arguments)));
          if (result != null) {
            results.put(key, result);
          }
        });
    return results;
  }

  private Map<K, StoredBytes> stored(Set<? extends K> keys) {
    Map<K, StoredBytes> stored = new LinkedHashMap<>();
    for (K key : keys) {
      stored.put(key, parts.codec().key(key));
    }
    return stored;
  }

  @Override
  public void registerCacheEntryListener(CacheEntryListenerConfiguration<K, V> configuration) {
    checkOpen();
    parts.events().add(configuration);
    setup().add(configuration);
    parts.remote().listen();
  }

  @Override
  public void deregisterCacheEntryListener(CacheEntryListenerConfiguration<K, V> configuration) {
    checkOpen();
    parts.events().remove(configuration);
    setup().remove(configuration);
  }

  @Override
  public Iterator<Entry<K, V>> iterator() {
    return call(state -> new EntryIterator<>(this, parts, state, engine.connection()));
  }

  @Override
  protected void release() {
    parts.remote().close();
    parts.endings().close();
    engine.closeNear(parts);
    parts.events().close();
    application.closeAll();
  }

  @Override
  public <T> T unwrap(Class<T> type) {
    for (Object known : new Object[] {this, annotated, engine.connection().client()}) {
      if (type.isInstance(known)) {
        return type.cast(known);
      }
    }
    throw new IllegalArgumentException(
        "cache '"
            + getName()
            + "' is no "
            + type.getName()
            + "; expected javax.cache.Cache or RedissonClient");
  }
}
