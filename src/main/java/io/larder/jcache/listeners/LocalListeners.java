package io.larder.jcache.listeners;

import io.larder.common.Exclusive;
import io.larder.common.MessageId;
import io.larder.common.ReportLimit;
import io.larder.jcache.engine.ApplicationCode;
import io.larder.jcache.engine.ManagedCache;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import javax.cache.Cache;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.CacheEntryEventFilter;
import javax.cache.event.CacheEntryExpiredListener;
import javax.cache.event.CacheEntryListener;
import javax.cache.event.CacheEntryListenerException;
import javax.cache.event.CacheEntryRemovedListener;
import javax.cache.event.CacheEntryUpdatedListener;
import javax.cache.event.EventType;
import org.jspecify.annotations.Nullable;

/**
 * The listeners of one cache in this JVM. Synchronous ones run on the thread that makes a change,
 * before its call returns; the others on a callback thread, in the order of the changes.
 * Thread-safe.
 */
final class LocalListeners<K, V> {
  private static final System.Logger LOG = System.getLogger("io.larder.jcache");

  private final ManagedCache<K, V> cache;
  private final ApplicationCode application;
  private final EventQueue queue;
  private final ReportLimit failures = new ReportLimit();
  private final Map<CacheEntryListenerConfiguration<K, V>, Registration<K, V>> registered =
      new ConcurrentHashMap<>();

  LocalListeners(ManagedCache<K, V> cache, ApplicationCode application, Executor callbacks) {
    this.cache = cache;
    this.application = application;
    this.queue = new EventQueue(cache.getName(), callbacks);
  }

  private record Registration<K, V>(
      CacheEntryListener<? super K, ? super V> listener,
      @Nullable CacheEntryEventFilter<? super K, ? super V> filter,
      boolean oldValueRequired,
      boolean synchronous,
      Exclusive delivery) {

    boolean wants(EventType type) {
      return switch (type) {
        case CREATED -> listener instanceof CacheEntryCreatedListener<?, ?>;
        case UPDATED -> listener instanceof CacheEntryUpdatedListener<?, ?>;
        case REMOVED -> listener instanceof CacheEntryRemovedListener<?, ?>;
        case EXPIRED -> listener instanceof CacheEntryExpiredListener<?, ?>;
      };
    }

    @SuppressWarnings("unchecked") // a listener of ? super K takes events of K
    void deliver(EventType type, Iterable<CacheEntryEvent<? extends K, ? extends V>> events) {
      switch (type) {
        case CREATED -> ((CacheEntryCreatedListener<K, V>) listener).onCreated(events);
        case UPDATED -> ((CacheEntryUpdatedListener<K, V>) listener).onUpdated(events);
        case REMOVED -> ((CacheEntryRemovedListener<K, V>) listener).onRemoved(events);
        case EXPIRED -> ((CacheEntryExpiredListener<K, V>) listener).onExpired(events);
      }
    }

    @SuppressWarnings("unchecked") // a filter of ? super K takes events of K
    boolean accepts(CacheEntryEvent<K, V> event) {
      return filter == null || ((CacheEntryEventFilter<K, V>) filter).evaluate(event);
    }
  }

  /** A change of one entry, with the values after and before where there are any. */
  @SuppressWarnings("serial") // as serializable as the application's keys and values
  record Change<K, V>(EventType type, K key, @Nullable V value, @Nullable V old)
      implements Serializable {}

  /** A change as the application sees it. */
  private static final class Event<K, V> extends CacheEntryEvent<K, V> {
    private static final long serialVersionUID = 1L;

    private final Change<K, V> change;
    private final boolean oldValueRequired;

    Event(Cache<K, V> source, Change<K, V> change, boolean oldValueRequired) {
      super(source, change.type());
      this.change = change;
      this.oldValueRequired = oldValueRequired;
    }

    @Override
    public K getKey() {
      return change.key();
    }

    /** JSR-107, javadoc of CacheEntryEvent: the value of what is gone is what it was. */
    @Override
    public @Nullable V getValue() {
      boolean gone = change.type() == EventType.REMOVED || change.type() == EventType.EXPIRED;
      return gone ? getOldValue() : change.value();
    }

    @Override
    public @Nullable V getOldValue() {
      return oldValueRequired ? change.old() : null;
    }

    @Override
    public boolean isOldValueAvailable() {
      return getOldValue() != null;
    }

    @Override
    public <T> T unwrap(Class<T> type) {
      if (type.isInstance(this)) {
        return type.cast(this);
      }
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "an event is no %s; expected javax.cache.event.CacheEntryEvent",
              type.getName()));
    }
  }

  void add(CacheEntryListenerConfiguration<K, V> configuration) {
    Registration<K, V> registration = registration(configuration);
    if (registered.putIfAbsent(configuration, registration) != null) {
      closeListener(registration);
      throw new IllegalArgumentException(
          "cache '" + cache.getName() + "' has this listener configuration already");
    }
  }

  private Registration<K, V> registration(CacheEntryListenerConfiguration<K, V> configuration) {
    CacheEntryListener<? super K, ? super V> listener =
        application.make(configuration.getCacheEntryListenerFactory(), "listener");
    try {
      return new Registration<>(
          listener,
          application.<CacheEntryEventFilter<? super K, ? super V>>makeIfGiven(
              configuration.getCacheEntryEventFilterFactory()),
          configuration.isOldValueRequired(),
          configuration.isSynchronous(),
          new Exclusive());
    } catch (RuntimeException | Error e) {
      application.close(listener);
      throw e;
    }
  }

  void remove(CacheEntryListenerConfiguration<K, V> configuration) {
    Registration<K, V> registration = registered.remove(configuration);
    if (registration != null) {
      closeListener(registration);
    }
  }

  private void closeListener(Registration<K, V> registration) {
    registration
        .delivery()
        .run(
            () -> {
              application.close(registration.listener());
              application.close(registration.filter());
            });
  }

  void close() {
    List.copyOf(registered.keySet()).forEach(this::remove);
  }

  boolean isEmpty() {
    return registered.isEmpty();
  }

  boolean wantsExpiry() {
    return registered.values().stream().anyMatch(one -> one.wants(EventType.EXPIRED));
  }

  /** Whether a listener for expiry is to be told which values are gone. */
  boolean wantsExpiredValues() {
    return registered.values().stream()
        .anyMatch(one -> one.wants(EventType.EXPIRED) && one.oldValueRequired());
  }

  /**
   * Tells of changes that this JVM made. What a synchronous listener or its filter throws comes out
   * when every other listener has been told, an {@link Error} as it is; the changes stand.
   */
  void tell(List<Change<K, V>> changes) {
    CacheEntryListenerException failure = null;
    Error error = null;
    for (Registration<K, V> registration : registered.values()) {
      if (registration.synchronous()) {
        try {
          deliver(registration, changes);
        } catch (RuntimeException e) {
          failure =
              e instanceof CacheEntryListenerException known
                  ? known
                  : new CacheEntryListenerException(e);
        } catch (Error e) {
          error = e;
        }
      } else {
        later(registration, changes);
      }
    }
    if (error != null) {
      throw error;
    }
    if (failure != null) {
      throw failure;
    }
  }

  /** Tells of a change that no call of this JVM made: all listeners on a callback thread. */
  void tellLater(Change<K, V> change) {
    registered.values().forEach(registration -> later(registration, List.of(change)));
  }

  private void later(Registration<K, V> registration, List<Change<K, V>> changes) {
    queue.add(
        changes.size(),
        () -> registration.delivery().run(() -> deliverUnlessRemoved(registration, changes)));
  }

  /** A removal waits for the delivery under way. */
  private void deliverUnlessRemoved(Registration<K, V> registration, List<Change<K, V>> changes) {
    if (registered.containsValue(registration)) {
      try {
        deliver(registration, changes);
      } catch (RuntimeException | Error e) {
        failed(registration.listener().getClass().getTypeName(), e);
      }
    }
  }

  private void failed(String listener, Throwable failure) {
    long more = failures.due(listener);
    if (more >= 0) {
      LOG.log(
          System.Logger.Level.WARNING,
          MessageId.CACHE_FAILURE.text(
              "the listener %s of cache '%s' failed; what it was told of stands; %s",
              listener, cache.getName(), ReportLimit.leftOut(more, "this listener")),
          failure);
    }
  }

  private void deliver(Registration<K, V> registration, List<Change<K, V>> changes) {
    for (EventType type : EventType.values()) {
      if (!registration.wants(type)) {
        continue;
      }
      List<CacheEntryEvent<? extends K, ? extends V>> events = new ArrayList<>();
      for (Change<K, V> change : changes) {
        if (change.type() == type) {
          CacheEntryEvent<K, V> event =
              new Event<>(cache.cache(), change, registration.oldValueRequired());
          if (application.call(() -> registration.accepts(event))) {
            events.add(event);
          }
        }
      }
      if (!events.isEmpty()) {
        application.run(() -> registration.deliver(type, events));
      }
    }
  }
}
