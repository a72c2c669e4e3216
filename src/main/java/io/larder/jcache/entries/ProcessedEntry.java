package io.larder.jcache.entries;

import io.larder.codec.StoredBytes;
import io.larder.jcache.engine.EntryCodec;
import java.util.Objects;
import javax.cache.processor.MutableEntry;
import org.jspecify.annotations.Nullable;

/**
 * An entry in the hands of a processor: nothing reaches Redis before it returns. Not thread-safe.
 */
final class ProcessedEntry<K, V> implements MutableEntry<K, V> {
  /** What has to be done when the processor has returned: the last of what it did. */
  enum Action {
    NONE,
    READ,
    /** The value came from the loader. */
    LOAD,
    SET,
    REMOVE
  }

  private final EntryCodec<K, V> codec;
  private final EntryLoader<K, V> loader;
  private final K key;
  private final StoredBytes stored;
  private final byte @Nullable [] seen;
  private Action action = Action.NONE;
  private @Nullable V value;
  // Whether value is what is there, or what was loaded.
  private boolean read;
  // What is there, once it has been looked at.
  private @Nullable V present;
  private boolean looked;

  ProcessedEntry(
      EntryCodec<K, V> codec,
      EntryLoader<K, V> loader,
      K key,
      StoredBytes stored,
      byte @Nullable [] seen) {
    this.codec = codec;
    this.loader = loader;
    this.key = key;
    this.stored = stored;
    this.seen = seen;
  }

  Action action() {
    return action;
  }

  /** What was set or loaded. */
  @Nullable V value() {
    return value;
  }

  /** What is there, or null; what cannot be read is absent, as for a read. */
  private @Nullable V found() {
    if (!looked) {
      present = codec.valueOf(stored, seen);
      looked = true;
    }
    return present;
  }

  /** Whether there is an entry, as far as anybody has looked. */
  boolean isFound() {
    return looked ? present != null : seen != null;
  }

  @Override
  public boolean exists() {
    return switch (action) {
      case NONE, READ -> found() != null;
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
    if (read || action == Action.REMOVE || action == Action.SET) {
      return value;
    }
    V found = found();
    if (found != null) {
      action = Action.READ;
    } else if (loader.readsThrough()) {
      found = loader.value(key);
      if (found != null) {
        action = Action.LOAD;
      }
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
