package io.larder.jcache;

import io.larder.codec.StoredBytes;
import io.larder.jcache.engine.ApplicationCode;
import io.larder.jcache.engine.EntryCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import javax.cache.Cache;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.CacheEntryEventFilter;
import javax.cache.event.CacheEntryExpiredListener;
import javax.cache.event.CacheEntryListener;
import javax.cache.event.CacheEntryRemovedListener;
import javax.cache.event.CacheEntryUpdatedListener;
import org.jspecify.annotations.Nullable;

/** The application's listeners, each registered with the engine once for every kind of event. */
final class StoredListeners<K, V> {
  private final Cache<K, V> cache;
  private final EntryCodec<K, V> codec;
  private final ApplicationCode application;
  private final ConcurrentMap<CacheEntryListenerConfiguration<K, V>, Registration> registered =
      new ConcurrentHashMap<>();

  /** What one configuration of the application became. */
  record Registration(
      Object listener,
      @Nullable Object filter,
      List<CacheEntryListenerConfiguration<StoredBytes, StoredBytes>> stored) {}

  StoredListeners(Cache<K, V> cache, EntryCodec<K, V> codec, ApplicationCode application) {
    this.cache = cache;
    this.codec = codec;
    this.application = application;
  }

  /**
   * @throws IllegalArgumentException if it is there already
   */
  List<CacheEntryListenerConfiguration<StoredBytes, StoredBytes>> add(
      CacheEntryListenerConfiguration<K, V> configuration) {
    CacheEntryListener<? super K, ? super V> listener =
        application.make(configuration.getCacheEntryListenerFactory());
    CacheEntryEventFilter<? super K, ? super V> filter =
        application.makeIfGiven(configuration.getCacheEntryEventFilterFactory());
    Registration registration =
        new Registration(listener, filter, stored(configuration, listener, filter));
    if (registered.putIfAbsent(configuration, registration) != null) {
      application.close(listener);
      application.close(filter);
      throw new IllegalArgumentException(
          "cache '" + cache.getName() + "' has this listener configuration already");
    }
    return registration.stored();
  }

  /** The engine's configurations of one of the application's; empty if it was not there. */
  List<CacheEntryListenerConfiguration<StoredBytes, StoredBytes>> remove(
      CacheEntryListenerConfiguration<K, V> configuration) {
    Registration registration = registered.remove(configuration);
    if (registration == null) {
      return List.of();
    }
    application.close(registration.listener());
    application.close(registration.filter());
    return registration.stored();
  }

  /** The engine's configurations of all of them. */
  List<CacheEntryListenerConfiguration<StoredBytes, StoredBytes>> stored() {
    return registered.values().stream().flatMap(one -> one.stored().stream()).toList();
  }

  boolean isEmpty() {
    return registered.isEmpty();
  }

  /** Whether a write waits for one of them. */
  boolean isAwaited() {
    return registered.keySet().stream().anyMatch(CacheEntryListenerConfiguration::isSynchronous);
  }

  @SuppressWarnings("unchecked") // a listener of ? super K takes events of K
  private List<CacheEntryListenerConfiguration<StoredBytes, StoredBytes>> stored(
      CacheEntryListenerConfiguration<K, V> given,
      CacheEntryListener<? super K, ? super V> listener,
      @Nullable CacheEntryEventFilter<? super K, ? super V> filter) {
    Delivery<K, V> delivery =
        new Delivery<>(cache, codec, application, (CacheEntryEventFilter<K, V>) filter);
    List<CacheEntryListener<StoredBytes, StoredBytes>> kinds = new ArrayList<>();
    if (listener instanceof CacheEntryCreatedListener<?, ?> created) {
      CacheEntryCreatedListener<K, V> to = (CacheEntryCreatedListener<K, V>) created;
      kinds.add(
          (CacheEntryCreatedListener<StoredBytes, StoredBytes>)
              events -> delivery.deliver(events, to::onCreated));
    }
    if (listener instanceof CacheEntryUpdatedListener<?, ?> updated) {
      CacheEntryUpdatedListener<K, V> to = (CacheEntryUpdatedListener<K, V>) updated;
      kinds.add(
          (CacheEntryUpdatedListener<StoredBytes, StoredBytes>)
              events -> delivery.deliver(events, to::onUpdated));
    }
    if (listener instanceof CacheEntryRemovedListener<?, ?> removed) {
      CacheEntryRemovedListener<K, V> to = (CacheEntryRemovedListener<K, V>) removed;
      kinds.add(
          (CacheEntryRemovedListener<StoredBytes, StoredBytes>)
              events -> delivery.deliver(events, to::onRemoved));
    }
    if (listener instanceof CacheEntryExpiredListener<?, ?> expired) {
      CacheEntryExpiredListener<K, V> to = (CacheEntryExpiredListener<K, V>) expired;
      kinds.add(
          (CacheEntryExpiredListener<StoredBytes, StoredBytes>)
              events -> delivery.deliver(events, to::onExpired));
    }
    return kinds.stream().map(kind -> configuration(given, kind)).toList();
  }

  private static CacheEntryListenerConfiguration<StoredBytes, StoredBytes> configuration(
      CacheEntryListenerConfiguration<?, ?> given,
      CacheEntryListener<StoredBytes, StoredBytes> kind) {
    return new MutableCacheEntryListenerConfiguration<>(
        new Given<>(kind), null, given.isOldValueRequired(), given.isSynchronous());
  }

  /** The engine asks again when it lets a listener go, and compares by the factory. */
  private record Given<T>(T listener) implements javax.cache.configuration.Factory<T> {
    private static final long serialVersionUID = 1L;

    @Override
    public T create() {
      return listener;
    }
  }

  /** Events as the application sees them. */
  private record Delivery<K, V>(
      Cache<K, V> cache,
      EntryCodec<K, V> codec,
      ApplicationCode application,
      @Nullable CacheEntryEventFilter<K, V> filter) {

    void deliver(
        Iterable<CacheEntryEvent<? extends StoredBytes, ? extends StoredBytes>> stored,
        java.util.function.Consumer<Iterable<CacheEntryEvent<? extends K, ? extends V>>> listener) {
      List<CacheEntryEvent<? extends K, ? extends V>> events = new ArrayList<>();
      for (CacheEntryEvent<? extends StoredBytes, ? extends StoredBytes> one : stored) {
        ReadEvent<K, V> event =
            new ReadEvent<>(
                cache,
                one.getEventType(),
                codec.key(one.getKey()),
                codec.value(one.getValue()),
                codec.value(one.getOldValue()));
        if (filter == null || application.call(() -> filter.evaluate(event))) {
          events.add(event);
        }
      }
      if (!events.isEmpty()) {
        application.run(() -> listener.accept(events));
      }
    }
  }
}
