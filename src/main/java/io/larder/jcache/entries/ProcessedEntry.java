package io.larder.jcache.entries;

import io.larder.common.MessageId;
import io.larder.jcache.engine.EntryCodec;
import java.util.Objects;
import javax.cache.CacheException;
import javax.cache.processor.MutableEntry;
import org.jspecify.annotations.Nullable;

/** An entry in the hands of a processor: nothing reaches Redis before it returns. */
final class ProcessedEntry<K, V> implements MutableEntry<K, V> {
  private final K key;
  private final byte @Nullable [] seen;
  private final EntryCodec<K, V> codec;
  private final EntryLoader<K, V> loader;
  private Action action = Action.NONE;
  private @Nullable V value;
  private boolean read;

  /** What has to be done when the processor has returned: the last of what it did. */
  enum Action {
    NONE,
    READ,
    /** The value came from the loader. */
    LOAD,
    SET,
    REMOVE
  }

  ProcessedEntry(K key, byte @Nullable [] seen, EntryCodec<K, V> codec, EntryLoader<K, V> loader) {
    this.key = key;
    this.seen = seen;
    this.codec = codec;
    this.loader = loader;
  }

  Action action() {
    return action;
  }

  /** The value that the processor has set, or that was loaded. */
  @Nullable V present() {
    return value;
  }

  @Override
  public boolean exists() {
    return switch (action) {
      case NONE, READ -> seen != null;
      case LOAD, SET -> true;
      case REMOVE -> false;
    };
  }

  @Override
  public void remove() {
    // What was only set here was never there for anybody.
    action = action == Action.SET && seen == null ? Action.NONE : Action.REMOVE;
    value = null;
  }

  @Override
  public void setValue(V newValue) {
    value = Objects.requireNonNull(newValue, "value is null");
    action = Action.SET;
  }

  @Override
  public K getKey() {
    return key;
  }

  @Override
  public @Nullable V getValue() {
    if (action == Action.REMOVE) {
      return null;
    }
    if (action == Action.SET || action == Action.LOAD || read) {
      return value;
    }
    V found = codec.value(seen);
    if (found != null) {
      action = Action.READ;
    } else if (loader.readsThrough()) {
      found = loader.value(key);
      if (found != null) {
        action = Action.LOAD;
      }
    } else if (seen != null) {
      throw new CacheException(
          MessageId.UNREADABLE_VALUE.text(
              "cache '"
                  + codec.cacheName()
                  + "' holds something under this key that cannot be read as its value type; put"
                  + " or remove the entry"));
    }
    value = found;
    read = true;
    return found;
  }

  @Override
  public <U> U unwrap(Class<U> type) {
    if (type.isInstance(this)) {
      return type.cast(this);
    }
    throw new IllegalArgumentException(
        "an entry is no " + type.getName() + "; expected javax.cache.processor.MutableEntry");
  }
}
