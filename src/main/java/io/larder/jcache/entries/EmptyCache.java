package io.larder.jcache.entries;

import io.larder.codec.StoredBytes;
import io.larder.connection.call.Reply;
import io.larder.guard.Eviction;
import io.larder.jcache.engine.AbsentEntry;
import io.larder.jcache.engine.ApplicationCode;
import io.larder.jcache.engine.BackingCache;
import io.larder.jcache.engine.CacheEngine;
import io.larder.jcache.engine.EntryCodec;
import io.larder.jcache.engine.Integration;
import io.larder.jcache.engine.ManagedCache;
import io.larder.jcache.management.CacheCounters;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import javax.cache.Cache;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.integration.CompletionListener;
import javax.cache.management.CacheStatisticsMXBean;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorResult;
import org.jspecify.annotations.Nullable;

/**
 * A cache with {@code enabled=false}: it never has an entry and keeps none. The application's
 * loader and writer are called all the same; every change removes what other JVMs may have stored
 * of the entry, and a failure of Redis is none. Thread-safe.
 */
@SuppressWarnings("serial") // a reference is written in its place
final class EmptyCache<K, V> extends ManagedCache<K, V> implements Cache<K, V> {
  private static final long serialVersionUID = 1L;

  private final StrayEntries<K, V> stray;
  private final ApplicationCode application;
  private final EntryCodec<K, V> codec;
  private final Integration<K, V> integration;
  private final CacheCounters counters = new CacheCounters();

  EmptyCache(CacheEngine.Opening<K, V> opening, LarderEngine engine) {
    super(opening);
    this.stray = new StrayEntries<>(opening, engine);
    this.application = new ApplicationCode(opening.name(), engine.runtime().loader());
    this.codec =
        new EntryCodec<>(
            engine.runtime().codec(),
            engine.runtime().values(opening.name()),
            (key, problem) -> {},
            opening);
    this.integration = new Integration<>(setup(), application, codec);
  }

  @Override
  public Cache<K, V> cache() {
    return this;
  }

  @Override
  public BackingCache forAnnotations() {
    return new EmptyBackingCache(this, codec);
  }

  @Override
  public CacheStatisticsMXBean statistics() {
    return counters;
  }

  @Override
  public void countStatistics(boolean on) {
    setup().statistics(on);
  }

  /** What other JVMs may store of it. */
  StrayEntries<K, V> stray() {
    return stray;
  }

  /** Tells the application's writer, if there is one. */
  void write(StoredBytes key, @Nullable StoredBytes value) {
    if (integration.writer() != null) {
      integration.write(key, value);
    }
  }

  private Reply<@Nullable Void> change(K key, @Nullable V value) {
    checkOpen();
    StoredBytes bytes = codec.key(key);
    write(bytes, value == null ? null : codec.value(value));
    return stray.remove(new Eviction.OfKey(key));
  }

  @Override
  public @Nullable V get(K key) {
    checkOpen();
    Objects.requireNonNull(codec.key(key));
    return integration.readsThrough() ? integration.load(key) : null;
  }

  @Override
  public Map<K, V> getAll(Set<? extends K> keys) {
    checkOpen();
    Map<K, StoredBytes> known = codec.keys(keys);
    return integration.readsThrough() && !known.isEmpty()
        ? integration.loadAll(known.keySet())
        : new HashMap<>();
  }

  @Override
  public boolean containsKey(K key) {
    checkOpen();
    Objects.requireNonNull(codec.key(key));
    return false;
  }

  /** There is nothing to load them into. */
  @Override
  public void loadAll(
      Set<? extends K> keys, boolean replaceExistingValues, @Nullable CompletionListener listener) {
    checkOpen();
    Objects.requireNonNull(codec.keys(keys));
    application.tell(listener, null);
  }

  @Override
  public void put(K key, V value) {
    change(key, Objects.requireNonNull(value, "value is null")).await();
  }

  @Override
  public @Nullable V getAndPut(K key, V value) {
    put(key, value);
    return null;
  }

  @Override
  public void putAll(Map<? extends K, ? extends V> map) {
    checkOpen();
    Map<StoredBytes, StoredBytes> entries = new LinkedHashMap<>();
    map.forEach((key, value) -> entries.put(codec.key(key), codec.value(value)));
    Integration.Partly written =
        integration.writer() == null || entries.isEmpty() ? null : integration.writeAll(entries);
    stray.removeEach(map.keySet());
    if (written != null) {
      written.throwFailure();
    }
  }

  @Override
  public boolean putIfAbsent(K key, V value) {
    put(key, value);
    return true;
  }

  @Override
  public boolean remove(K key) {
    change(key, null).await();
    return false;
  }

  @Override
  public boolean remove(K key, V oldValue) {
    Objects.requireNonNull(codec.value(oldValue));
    return containsKey(key);
  }

  @Override
  public @Nullable V getAndRemove(K key) {
    change(key, null).await();
    return null;
  }

  @Override
  public boolean replace(K key, V oldValue, V newValue) {
    Objects.requireNonNull(codec.value(oldValue));
    return replace(key, newValue);
  }

  @Override
  public boolean replace(K key, V value) {
    Objects.requireNonNull(codec.value(value));
    return containsKey(key);
  }

  @Override
  public @Nullable V getAndReplace(K key, V value) {
    boolean unused = replace(key, value);
    return null;
  }

  @Override
  public void removeAll(Set<? extends K> keys) {
    checkOpen();
    Map<K, StoredBytes> known = codec.keys(keys);
    Integration.Partly deleted =
        integration.writer() == null || known.isEmpty()
            ? null
            : integration.deleteAll(known.values());
    stray.removeEach(known.keySet());
    if (deleted != null) {
      deleted.throwFailure();
    }
  }

  @Override
  public void removeAll() {
    clear();
  }

  @Override
  public void clear() {
    checkOpen();
    stray.remove(Eviction.ALL).await();
  }

  @Override
  public <T> @Nullable T invoke(K key, EntryProcessor<K, V, T> processor, Object... arguments) {
    List<Reply<@Nullable Void>> sent = new ArrayList<>();
    try {
      return process(key, processor, arguments, sent);
    } finally {
      sent.forEach(Reply::await);
    }
  }

  /** Sends the removal of what is changed. */
  private <T> @Nullable T process(
      K key,
      EntryProcessor<K, V, T> processor,
      Object[] arguments,
      List<Reply<@Nullable Void>> sent) {
    Objects.requireNonNull(processor, "entryProcessor is null");
    checkOpen();
    Objects.requireNonNull(codec.key(key));
    AbsentEntry<K, V> entry = new AbsentEntry<>(key, integration);
    T result = entry.process(processor, arguments);
    if (entry.isChanged()) {
      sent.add(change(key, entry.value()));
    }
    return result;
  }

  @Override
  public <T> Map<K, EntryProcessorResult<T>> invokeAll(
      Set<? extends K> keys, EntryProcessor<K, V, T> processor, Object... arguments) {
    Objects.requireNonNull(processor, "entryProcessor is null");
    checkOpen();
    List<Reply<@Nullable Void>> sent = new ArrayList<>();
    try {
      return ProcessorRunner.ofEach(
          codec.keys(keys),
          (key, bytes) -> this.<@Nullable T>process(key, processor, arguments, sent));
    } finally {
      sent.forEach(Reply::await);
    }
  }

  @Override
  public void registerCacheEntryListener(CacheEntryListenerConfiguration<K, V> configuration) {
    checkOpen();
    setup().add(configuration);
  }

  @Override
  public void deregisterCacheEntryListener(CacheEntryListenerConfiguration<K, V> configuration) {
    checkOpen();
    setup().remove(configuration);
  }

  @Override
  public Iterator<Entry<K, V>> iterator() {
    checkOpen();
    return Collections.<Entry<K, V>>emptyList().iterator();
  }

  @Override
  protected void removeEntries() {
    stray.remove(Eviction.ALL).await();
  }

  @Override
  protected void release() {
    stray.close();
    application.closeAll();
  }

  @Override
  public <T> T unwrap(Class<T> type) {
    return type.isInstance(this) ? type.cast(this) : stray.unwrap(type);
  }
}
