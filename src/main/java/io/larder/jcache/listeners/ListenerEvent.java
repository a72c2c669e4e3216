package io.larder.jcache.listeners;

import javax.cache.Cache;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.EventType;
import org.jspecify.annotations.Nullable;

/** An event as the application sees it. */
public final class ListenerEvent<K, V> extends CacheEntryEvent<K, V> {
  private static final long serialVersionUID = 1L;

  @SuppressWarnings("serial") // as serializable as the application's keys
  private final @Nullable K key;

  @SuppressWarnings("serial") // as serializable as the application's values
  private final @Nullable V value;

  @SuppressWarnings("serial") // as serializable as the application's values
  private final @Nullable V oldValue;

  public ListenerEvent(
      Cache<K, V> source,
      EventType type,
      @Nullable K key,
      @Nullable V value,
      @Nullable V oldValue) {
    super(source, type);
    this.key = key;
    this.value = value;
    this.oldValue = oldValue;
  }

  @Override
  public @Nullable K getKey() {
    return key;
  }

  @Override
  public @Nullable V getValue() {
    return value;
  }

  @Override
  public @Nullable V getOldValue() {
    return oldValue;
  }

  @Override
  public boolean isOldValueAvailable() {
    return oldValue != null;
  }

  @Override
  public <T> T unwrap(Class<T> type) {
    if (type.isInstance(this)) {
      return type.cast(this);
    }
    throw new IllegalArgumentException(
        "an event is no " + type.getName() + "; expected javax.cache.event.CacheEntryEvent");
  }
}
