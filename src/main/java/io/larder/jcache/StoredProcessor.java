package io.larder.jcache;

import io.larder.codec.StoredBytes;
import io.larder.jcache.engine.EntryCodec;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorException;
import javax.cache.processor.MutableEntry;
import org.jspecify.annotations.Nullable;

/** A processor of the application on an entry as bytes. */
final class StoredProcessor<K, V, T>
    implements EntryProcessor<StoredBytes, StoredBytes, @Nullable T> {
  private final EntryProcessor<K, V, T> processor;
  private final EntryCodec<K, V> codec;

  StoredProcessor(EntryProcessor<K, V, T> processor, EntryCodec<K, V> codec) {
    this.processor = processor;
    this.codec = codec;
  }

  @Override
  public @Nullable T process(MutableEntry<StoredBytes, StoredBytes> stored, Object... arguments)
      throws EntryProcessorException {
    return processor.process(new Entry<>(stored, codec), arguments);
  }

  private static final class Entry<K, V> implements MutableEntry<K, V> {
    private final MutableEntry<StoredBytes, StoredBytes> stored;
    private final EntryCodec<K, V> codec;

    Entry(MutableEntry<StoredBytes, StoredBytes> stored, EntryCodec<K, V> codec) {
      this.stored = stored;
      this.codec = codec;
    }

    @Override
    public boolean exists() {
      return stored.exists();
    }

    @Override
    public void remove() {
      stored.remove();
    }

    @Override
    public void setValue(V value) {
      stored.setValue(codec.value(value));
    }

    @Override
    public @Nullable K getKey() {
      return codec.key(stored.getKey());
    }

    @Override
    public @Nullable V getValue() {
      return codec.given(stored.getValue());
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
}
