package io.larder.jcache.entries;

import io.larder.guard.Eviction;
import io.larder.jcache.engine.AbsentEntry;
import io.larder.jcache.engine.CallsWithoutRedis;
import io.larder.jcache.engine.Integration;
import io.larder.jcache.engine.RecomputingIterator;
import java.io.ObjectStreamException;
import java.io.Serializable;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.configuration.Configuration;
import javax.cache.integration.CompletionListener;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorResult;
import org.jspecify.annotations.Nullable;

/**
 * A cache with {@code on-failure=recompute} as code has it: while Redis does not answer, or refuses
 * a call, it is empty. A read finds nothing, or loads what is read through; a write is dropped, and
 * what it was to replace is evicted before anything is read again. Where a writer of the
 * application is told of changes, these fail as they do otherwise, and what they were to replace is
 * evicted as well. Thread-safe.
 */
@SuppressWarnings("serial") // a reference is written in its place
final class RecomputingCache<K, V> implements Cache<K, V>, Serializable {
  private static final long serialVersionUID = 1L;

  private final LarderCache<K, V> cache;
  private final CacheAssembly<K, V> parts;
  private final CallsWithoutRedis calls;

  RecomputingCache(LarderCache<K, V> cache, CacheAssembly<K, V> parts, CallsWithoutRedis calls) {
    this.cache = cache;
    this.parts = parts;
    this.calls = calls;
  }

  private Integration<K, V> integration() {
    return parts.loader.integration();
  }

  private static Collection<Eviction> each(Collection<?> keys) {
    return keys.stream().<Eviction>map(Eviction.OfKey::new).toList();
  }

  private <T> @Nullable T write(K key, Supplier<@Nullable T> call, @Nullable T dropped) {
    Objects.requireNonNull(parts.codec.key(key));
    return write(List.of(new Eviction.OfKey(key)), call, dropped);
  }

  private <T> @Nullable T write(
      Collection<Eviction> changed, Supplier<@Nullable T> call, @Nullable T dropped) {
    return toldToWriter() ? calls.writeThrough(changed, call) : calls.write(changed, call, dropped);
  }

  private void write(Collection<Eviction> changed, Runnable call) {
    Boolean unused =
        write(
            changed,
            () -> {
              call.run();
              return true;
            },
            false);
  }

  private boolean toldToWriter() {
    return parts.annotated.isNeeded();
  }

  /** Refuses what the cache refuses, whether Redis answers or not. */
  private void check(V value) {
    Objects.requireNonNull(parts.codec.value(value));
  }

  @Override
  public @Nullable V get(K key) {
    Objects.requireNonNull(parts.codec.key(key));
    return calls.<V>read(
        () -> cache.get(key), () -> integration().readsThrough() ? integration().load(key) : null);
  }

  @Override
  public Map<K, V> getAll(Set<? extends K> keys) {
    Map<K, ?> known = parts.codec.keys(keys);
    return Objects.requireNonNull(
        calls.<Map<K, V>>read(
            () -> cache.getAll(keys),
            () ->
                integration().readsThrough() && !known.isEmpty()
                    ? integration().loadAll(known.keySet())
                    : new HashMap<>()));
  }

  @Override
  public boolean containsKey(K key) {
    Objects.requireNonNull(parts.codec.key(key));
    return Boolean.TRUE.equals(calls.read(() -> cache.containsKey(key), () -> false));
  }

  /** There is nobody to wait for it: the listener is told of a failure. */
  @Override
  public void loadAll(
      Set<? extends K> keys, boolean replaceExistingValues, @Nullable CompletionListener listener) {
    cache.loadAll(keys, replaceExistingValues, listener);
  }

  @Override
  public void put(K key, V value) {
    check(value);
    Objects.requireNonNull(parts.codec.key(key));
    write(List.of(new Eviction.OfKey(key)), () -> cache.put(key, value));
  }

  @Override
  public @Nullable V getAndPut(K key, V value) {
    check(value);
    return this.<V>write(key, () -> cache.getAndPut(key, value), null);
  }

  @Override
  public void putAll(Map<? extends K, ? extends V> map) {
    map.values().forEach(this::check);
    Objects.requireNonNull(parts.codec.keys(map.keySet()));
    write(each(map.keySet()), () -> cache.putAll(map));
  }

  @Override
  public boolean putIfAbsent(K key, V value) {
    check(value);
    return Boolean.TRUE.equals(write(key, () -> cache.putIfAbsent(key, value), true));
  }

  @Override
  public boolean remove(K key) {
    return Boolean.TRUE.equals(write(key, () -> cache.remove(key), false));
  }

  @Override
  public boolean remove(K key, V oldValue) {
    check(oldValue);
    return Boolean.TRUE.equals(write(key, () -> cache.remove(key, oldValue), false));
  }

  @Override
  public @Nullable V getAndRemove(K key) {
    return this.<V>write(key, () -> cache.getAndRemove(key), null);
  }

  @Override
  public boolean replace(K key, V oldValue, V newValue) {
    check(oldValue);
    check(newValue);
    return Boolean.TRUE.equals(write(key, () -> cache.replace(key, oldValue, newValue), false));
  }

  @Override
  public boolean replace(K key, V value) {
    check(value);
    return Boolean.TRUE.equals(write(key, () -> cache.replace(key, value), false));
  }

  @Override
  public @Nullable V getAndReplace(K key, V value) {
    check(value);
    return this.<V>write(key, () -> cache.getAndReplace(key, value), null);
  }

  @Override
  public void removeAll(Set<? extends K> keys) {
    Objects.requireNonNull(parts.codec.keys(keys));
    write(each(keys), () -> cache.removeAll(keys));
  }

  @Override
  public void removeAll() {
    write(List.of(Eviction.ALL), cache::removeAll);
  }

  @Override
  public void clear() {
    write(List.of(Eviction.ALL), cache::clear);
  }

  /** While Redis fails, the processor has an entry that is absent, and what it sets is dropped. */
  @Override
  public <T> @Nullable T invoke(K key, EntryProcessor<K, V, T> processor, Object... arguments) {
    calls.checkOpen();
    Objects.requireNonNull(parts.codec.key(key));
    Objects.requireNonNull(processor, "entryProcessor is null");
    if (toldToWriter()) {
      return calls.<@Nullable T>writeThrough(
          List.of(new Eviction.OfKey(key)), () -> cache.invoke(key, processor, arguments));
    }
    AbsentEntry<K, V> absent = new AbsentEntry<>(key, integration());
    return calls.process(
        new Eviction.OfKey(key),
        () -> cache.invoke(key, processor, arguments),
        () -> this.<@Nullable T>withoutEntry(absent, processor, arguments),
        absent::isChanged);
  }

  private <T> @Nullable T withoutEntry(
      AbsentEntry<K, V> absent, EntryProcessor<K, V, T> processor, Object... arguments) {
    T result = absent.process(processor, arguments);
    V set = absent.value();
    if (set != null) {
      check(set);
    }
    return result;
  }

  @Override
  public <T> Map<K, EntryProcessorResult<T>> invokeAll(
      Set<? extends K> keys, EntryProcessor<K, V, T> processor, Object... arguments) {
    calls.checkOpen();
    Objects.requireNonNull(processor, "entryProcessor is null");
    return ProcessorRunner.ofEach(
        parts.codec.keys(keys),
        (key, bytes) -> this.<@Nullable T>invoke(key, processor, arguments));
  }

  /** Ends where Redis fails. */
  @Override
  public Iterator<Entry<K, V>> iterator() {
    Iterator<Entry<K, V>> entries =
        Objects.requireNonNull(
            calls.<Iterator<Entry<K, V>>>read(cache::iterator, Collections::emptyIterator));
    return new RecomputingIterator<>(this, entries, calls);
  }

  @Override
  public <C extends Configuration<K, V>> C getConfiguration(Class<C> type) {
    return cache.getConfiguration(type);
  }

  @Override
  public void registerCacheEntryListener(CacheEntryListenerConfiguration<K, V> configuration) {
    cache.registerCacheEntryListener(configuration);
  }

  @Override
  public void deregisterCacheEntryListener(CacheEntryListenerConfiguration<K, V> configuration) {
    cache.deregisterCacheEntryListener(configuration);
  }

  @Override
  public String getName() {
    return cache.getName();
  }

  @Override
  public CacheManager getCacheManager() {
    return cache.getCacheManager();
  }

  @Override
  public void close() {
    cache.close();
  }

  @Override
  public boolean isClosed() {
    return cache.isClosed();
  }

  @Override
  public <T> T unwrap(Class<T> type) {
    return type.isInstance(this) ? type.cast(this) : cache.unwrap(type);
  }

  private Object writeReplace() throws ObjectStreamException {
    return cache.reference();
  }
}
