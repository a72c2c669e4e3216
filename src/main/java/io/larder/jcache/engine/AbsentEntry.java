package io.larder.jcache.engine;

import java.util.Objects;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorException;
import javax.cache.processor.MutableEntry;
import org.jspecify.annotations.Nullable;

/** An entry that is not there, in the hands of a processor. Not thread-safe. */
public final class AbsentEntry<K, V> implements MutableEntry<K, V> {
  private final K key;
  private final Integration<K, V> integration;
  private @Nullable V value;
  private boolean changed;
  private @Nullable V loaded;
  private boolean looked;

  public AbsentEntry(K key, Integration<K, V> integration) {
    this.key = key;
    this.integration = integration;
  }

  public <T> @Nullable T process(EntryProcessor<K, V, T> processor, Object... arguments) {
    try {
      return processor.process(this, arguments);
    } catch (EntryProcessorException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new EntryProcessorException(e);
    }
  }

  /** Whether the processor has set or removed it. */
  public boolean isChanged() {
    return changed;
  }

  /** What the processor has set, or null. */
  public @Nullable V value() {
    return value;
  }

  @Override
  public K getKey() {
    return key;
  }

  @Override
  public @Nullable V getValue() {
    if (changed || !integration.readsThrough()) {
      return value;
    }
    if (!looked) {
      loaded = integration.load(key);
      looked = true;
    }
    return loaded;
  }

  @Override
  public boolean exists() {
    return (changed ? value : loaded) != null;
  }

  @Override
  public void remove() {
    value = null;
    changed = true;
  }

  @Override
  public void setValue(V next) {
    value = Objects.requireNonNull(next, "value is null");
    changed = true;
  }

  @Override
  public <T> T unwrap(Class<T> type) {
    if (type.isInstance(this)) {
      return type.cast(this);
    }
    throw new IllegalArgumentException("an entry is no " + type.getName());
  }
}
