package io.larder.jcache.engine;

import io.larder.codec.StoredBytes;
import io.larder.common.MessageId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import javax.cache.Cache;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheLoaderException;
import javax.cache.integration.CacheWriter;
import javax.cache.integration.CacheWriterException;
import org.jspecify.annotations.Nullable;

/**
 * The application's loader and writer. What they throw comes out as JSR-107 says: as a {@link
 * CacheLoaderException} or {@link CacheWriterException}, itself or around it.
 */
public final class Integration<K, V> {
  private final ApplicationCode application;
  private final EntryCodec<K, V> codec;
  private final boolean readThrough;
  private final @Nullable CacheLoader<K, V> loader;
  private final @Nullable CacheWriter<? super K, ? super V> writer;

  public Integration(
      CompleteConfiguration<K, V> configuration,
      ApplicationCode application,
      EntryCodec<K, V> codec) {
    this.application = application;
    this.codec = codec;
    this.readThrough = configuration.isReadThrough();
    this.loader = application.makeIfGiven(configuration.getCacheLoaderFactory());
    CacheWriter<? super K, ? super V> given =
        application.makeIfGiven(configuration.getCacheWriterFactory());
    this.writer = configuration.isWriteThrough() ? given : null;
  }

  public @Nullable CacheLoader<K, V> loader() {
    return loader;
  }

  public @Nullable CacheWriter<? super K, ? super V> writer() {
    return writer;
  }

  public boolean readsThrough() {
    return readThrough && loader != null;
  }

  public @Nullable V load(K key) {
    CacheLoader<K, V> known = Objects.requireNonNull(loader);
    return loading(() -> known.load(key));
  }

  /**
   * The values of several keys; keys and values that are null are left out, a null is a failure.
   */
  public Map<K, V> loadAll(Iterable<? extends K> keys) {
    CacheLoader<K, V> known = Objects.requireNonNull(loader);
    Map<K, V> loaded = this.<@Nullable Map<K, V>>loading(() -> known.loadAll(keys));
    if (loaded == null) {
      throw new CacheLoaderException(
          MessageId.CACHE_MISUSE.text(
              "loadAll of %s gave null for cache '%s'; expected a map, an empty one if there is nothing",
              known.getClass().getTypeName(), codec.cacheName()));
    }
    Map<K, V> values = new HashMap<>();
    loaded.forEach(
        (key, value) -> {
          if (key != null && value != null) {
            values.put(key, value);
          }
        });
    return values;
  }

  private <T extends @Nullable Object> T loading(Supplier<T> load) {
    try {
      return application.call(load);
    } catch (CacheLoaderException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new CacheLoaderException(e);
    }
  }

  /** Refuses a key that a removal of every entry could not tell the writer of. */
  public void requireReadable(StoredBytes key) {
    if (writer != null) {
      codec.requireReadable(key);
    }
  }

  /** Writes an entry, or deletes it where the value is null. */
  public void write(StoredBytes stored, @Nullable StoredBytes value) {
    CacheWriter<? super K, ? super V> known = Objects.requireNonNull(writer);
    if (value == null) {
      K key = codec.key(stored);
      if (key != null) {
        writing(() -> known.delete(key));
      }
    } else {
      Cache.Entry<K, V> entry = entry(stored, value);
      writing(() -> known.write(entry));
    }
  }

  /** Writes several entries; if the writer throws, what it left in the collection was not. */
  @SuppressWarnings("unchecked") // a writer of ? super K takes entries of K
  public Partly writeAll(Map<StoredBytes, StoredBytes> stored) {
    Map<Object, StoredBytes> origins = new HashMap<>();
    Collection<Cache.Entry<? extends K, ? extends V>> entries = new ArrayList<>();
    stored.forEach(
        (key, value) -> {
          Cache.Entry<K, V> entry = entry(key, value);
          origins.put(entry.getKey(), key);
          entries.add(entry);
        });
    CacheWriter<K, V> known = (CacheWriter<K, V>) Objects.requireNonNull(writer);
    return partly(
        origins,
        () -> known.writeAll(entries),
        () -> entries.forEach(left -> origins.remove(left.getKey())));
  }

  /**
   * Deletes several keys; the writer takes out of the collection what it has deleted. It is not
   * told of keys that cannot be read, whose entries are absent for everybody.
   */
  public Partly deleteAll(Collection<StoredBytes> stored) {
    Map<Object, StoredBytes> origins = new HashMap<>();
    Collection<Object> keys = new ArrayList<>();
    for (StoredBytes one : stored) {
      K key = codec.key(one);
      origins.put(key == null ? one : key, one);
      if (key != null) {
        keys.add(key);
      }
    }
    CacheWriter<? super K, ? super V> known = Objects.requireNonNull(writer);
    return keys.isEmpty()
        ? new Partly(List.copyOf(stored), null)
        : partly(origins, () -> known.deleteAll(keys), () -> keys.forEach(origins::remove));
  }

  /** What a writer did of several. */
  public record Partly(List<StoredBytes> done, @Nullable CacheWriterException failure) {
    public void throwFailure() {
      if (failure != null) {
        throw failure;
      }
    }
  }

  private Partly partly(
      Map<Object, StoredBytes> origins, Runnable write, Runnable removeUnwritten) {
    CacheWriterException failure = null;
    try {
      writing(write);
    } catch (CacheWriterException e) {
      failure = e;
      removeUnwritten.run();
    }
    return new Partly(List.copyOf(origins.values()), failure);
  }

  private void writing(Runnable write) {
    try {
      application.run(write);
    } catch (CacheWriterException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new CacheWriterException(e);
    }
  }

  private Cache.Entry<K, V> entry(StoredBytes key, StoredBytes value) {
    codec.requireReadable(key);
    V given =
        Objects.requireNonNull(codec.sourceOrValue(key, value), "a value that cannot be read");
    return new EntryCodec.Entry<>(
        Objects.requireNonNull(codec.key(key), "a key that cannot be read"), given);
  }
}
