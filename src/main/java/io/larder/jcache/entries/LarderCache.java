package io.larder.jcache.entries;

import io.larder.codec.StoredBytes;
import io.larder.connection.call.Reply;
import io.larder.jcache.engine.BackingCache;
import io.larder.jcache.engine.CacheEngine;
import io.larder.jcache.engine.CacheInspection;
import io.larder.jcache.engine.EntryCodec;
import io.larder.jcache.engine.ManagedCache;
import io.larder.jcache.entries.Mutation.Condition;
import io.larder.jcache.entries.Mutation.Options;
import io.larder.jcache.keyspace.Generations.State;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.cache.Cache;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.integration.CompletionListener;
import javax.cache.management.CacheStatisticsMXBean;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorResult;
import org.jspecify.annotations.Nullable;

/** JSR-107's {@code Cache} of Larder's engine: each method is a read or a write. Thread-safe. */
@SuppressWarnings("serial") // a reference is written in its place
final class LarderCache<K, V> extends ManagedCache<K, V> implements Cache<K, V> {
  private static final long serialVersionUID = 1L;

  private final CacheAssembly<K, V> parts;
  private final EntryCodec<K, V> codec;
  private final BackingCache annotated;
  private final Cache<K, V> shown;

  LarderCache(CacheEngine.Opening<K, V> opening, LarderEngine engine) {
    super(opening);
    this.parts = CacheAssembly.of(this, opening, engine);
    this.codec = parts.codec;
    this.annotated = new LarderBackingCache<>(this, parts, closed);
    this.shown = parts.shown(this, annotated);
    countStatistics(setup().isStatisticsEnabled());
    parts.listenTo(setup().getCacheEntryListenerConfigurations());
  }

  @Override
  public Cache<K, V> cache() {
    return shown;
  }

  @Override
  public BackingCache forAnnotations() {
    return annotated;
  }

  @Override
  public CacheInspection inspection() {
    return parts.inspection(annotated);
  }

  @Override
  public CacheStatisticsMXBean statistics() {
    return parts.counters;
  }

  @Override
  public void countStatistics(boolean on) {
    setup().statistics(on);
    parts.countStatistics(on);
  }

  private <T extends @Nullable Object> T call(
      String operation, @Nullable StoredBytes key, Function<State, T> steps) {
    checkOpen();
    return parts.call(operation, key, steps);
  }

  private Mutation.Result write(String operation, Mutation mutation) {
    return parts.await(operation, mutation.key(), () -> parts.writer.write(mutation, null));
  }

  private StoredBytes stored(K key) {
    if (closed.get()) {
      throw closedFailure();
    }
    return codec.key(key);
  }

  private Map<K, StoredBytes> stored(Set<? extends K> keys) {
    checkOpen();
    return codec.keys(keys);
  }

  @Override
  @SuppressWarnings("unchecked") // read as what the type says
  public @Nullable V get(K key) {
    checkOpen();
    return (V) parts.get(key, valueType());
  }

  @Override
  public Map<K, V> getAll(Set<? extends K> keys) {
    Map<K, StoredBytes> stored = stored(keys);
    return call(
        "getAll",
        null,
        state -> {
          Set<K> unreadable = new HashSet<>();
          Map<K, V> found = parts.reader.readAll(state, stored, unreadable);
          return parts.loader.withMissing(state, stored, found, unreadable);
        });
  }

  @Override
  public boolean containsKey(K key) {
    StoredBytes stored = stored(key);
    return call("containsKey", stored, state -> parts.store.exists(state, stored));
  }

  @Override
  public void loadAll(
      Set<? extends K> keys, boolean replaceExistingValues, @Nullable CompletionListener listener) {
    Map<K, StoredBytes> stored = stored(keys);
    if (!parts.loader.isPresent()) {
      parts.application.tell(listener, null);
      return;
    }
    Supplier<Boolean> load =
        () ->
            call(
                "loadAll",
                null,
                state -> parts.loader.reload(state, stored, replaceExistingValues));
    var unused =
        Reply.steps(() -> inBackground(load))
            .stage(parts.store.calls().callbacks().ofCaller())
            .whenComplete((done, failure) -> parts.application.tell(listener, failure));
  }

  @Override
  public void put(K key, V value) {
    write("put", put(key, value, Condition.ALWAYS, Options.NONE));
  }

  private Mutation put(K key, V value, Condition condition, Options options) {
    return Mutation.put(stored(key), codec.value(value), condition, options);
  }

  @Override
  public @Nullable V getAndPut(K key, V value) {
    return old("getAndPut", put(key, value, Condition.ALWAYS, Options.RETURNING_OLD));
  }

  private @Nullable V old(String operation, Mutation mutation) {
    return codec.valueOf(mutation.key(), write(operation, mutation).old());
  }

  @Override
  public void putAll(Map<? extends K, ? extends V> map) {
    checkOpen();
    Map<StoredBytes, StoredBytes> stored = parts.stored(map);
    List<Mutation> mutations = new ArrayList<>(stored.size());
    stored.forEach(
        (key, value) -> mutations.add(Mutation.put(key, value, Condition.ALWAYS, Options.NONE)));
    writeAll("putAll", mutations);
  }

  private void writeAll(String operation, List<Mutation> mutations) {
    call(
        operation,
        null,
        state -> {
          parts.writer.writeAll(state, mutations);
          return true;
        });
  }

  @Override
  public boolean putIfAbsent(K key, V value) {
    return write("putIfAbsent", put(key, value, Condition.ABSENT, Options.NONE)).hasStored();
  }

  @Override
  public boolean remove(K key) {
    return write("remove", Mutation.remove(stored(key), Options.NONE)).isDone();
  }

  @Override
  public boolean remove(K key, V oldValue) {
    return write("remove", Mutation.ifEqual(stored(key), codec.value(oldValue), null)).isDone();
  }

  @Override
  public @Nullable V getAndRemove(K key) {
    return old("getAndRemove", Mutation.remove(stored(key), Options.RETURNING_OLD));
  }

  @Override
  public boolean replace(K key, V oldValue, V newValue) {
    StoredBytes stored = stored(key);
    StoredBytes expected = codec.value(oldValue);
    return write("replace", Mutation.ifEqual(stored, expected, codec.value(newValue))).isDone();
  }

  @Override
  public boolean replace(K key, V value) {
    return write("replace", put(key, value, Condition.PRESENT, Options.NONE)).isDone();
  }

  @Override
  public @Nullable V getAndReplace(K key, V value) {
    return old("getAndReplace", put(key, value, Condition.PRESENT, Options.RETURNING_OLD));
  }

  @Override
  public void removeAll(Set<? extends K> keys) {
    Set<StoredBytes> stored = new HashSet<>(stored(keys).values());
    writeAll("removeAll", stored.stream().map(key -> Mutation.remove(key, Options.NONE)).toList());
  }

  @Override
  public void removeAll() {
    checkOpen();
    parts.await(
        "removeAll", null, () -> parts.removal.removeAll(setup().isStatisticsEnabled(), null));
  }

  @Override
  public void clear() {
    checkOpen();
    parts.await("clear", null, () -> parts.removal.clear(null));
  }

  @Override
  public <T> @Nullable T invoke(
      K key, EntryProcessor<K, V, T> entryProcessor, Object... arguments) {
    StoredBytes stored = stored(key);
    Objects.requireNonNull(entryProcessor, "entryProcessor is null");
    return this.<@Nullable T>call(
        "invoke",
        stored,
        state -> parts.runner.process(state, key, stored, entryProcessor, arguments));
  }

  @Override
  public <T> Map<K, EntryProcessorResult<T>> invokeAll(
      Set<? extends K> keys, EntryProcessor<K, V, T> entryProcessor, Object... arguments) {
    Map<K, StoredBytes> stored = stored(keys);
    Objects.requireNonNull(entryProcessor, "entryProcessor is null");
    return ProcessorRunner.ofEach(
        stored,
        (key, bytes) ->
            this.<@Nullable T>call(
                "invoke",
                bytes,
                state -> parts.runner.process(state, key, bytes, entryProcessor, arguments)));
  }

  @Override
  public void registerCacheEntryListener(CacheEntryListenerConfiguration<K, V> configuration) {
    checkOpen();
    parts.listeners.add(List.of(configuration));
    setup().add(configuration);
  }

  @Override
  public void deregisterCacheEntryListener(CacheEntryListenerConfiguration<K, V> configuration) {
    checkOpen();
    parts.listeners.remove(configuration);
    setup().remove(configuration);
  }

  @Override
  public Iterator<Entry<K, V>> iterator() {
    return call("iterator", null, state -> new EntryIterator<>(this, parts, state));
  }

  @Override
  protected void removeEntries() {
    parts.await("destroy", null, () -> parts.removal.destroy());
  }

  @Override
  protected void release() {
    parts.close();
  }

  @Override
  public <T> T unwrap(Class<T> type) {
    return unwrap(type, this, annotated, parts.client());
  }
}
