package io.larder.jcache.near;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.larder.common.ConfigurationException;
import io.larder.common.MessageId;
import io.larder.config.CacheSettings.NearSettings;
import java.lang.reflect.Type;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A bounded map in Caffeine, which no other class touches. Thread-safe. */
final class NearEntries {
  // What an entry costs beside its key and value: objects of Caffeine's and ours.
  private static final int OVERHEAD = 160;

  private final Cache<Object, Entry> entries;

  /**
   * A value that may be shared or the bytes it is read from, its type, when it expires in {@link
   * System#nanoTime()}, and the bytes that it and its key take as JSON.
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Entry(@Nullable Object value, byte @Nullable [] bytes, Type type, long end, int size) {}

  private NearEntries(Cache<Object, Entry> entries) {
    this.entries = entries;
  }

  static NearEntries of(String cacheName, NearSettings settings) {
    try {
      return new NearEntries(build(settings));
    } catch (NoClassDefFoundError e) {
      throw new ConfigurationException(
          List.of(
              MessageId.MISSING_LIBRARY.text(
                  """
                  redis.cache.%s.near-max-%s needs the artifact \
                  com.github.ben-manes.caffeine:caffeine, which is not on the class path; \
                  add it, or remove the setting""",
                  cacheName, settings.maxEntries().isPresent() ? "entries" : "bytes")));
    }
  }

  private static Cache<Object, Entry> build(NearSettings settings) {
    // Its own work is little: a thread for it would have to be ended with the application.
    Caffeine<Object, Object> caffeine = Caffeine.newBuilder().executor(Runnable::run);
    return settings
        .maxEntries()
        .map(most -> caffeine.maximumSize(most).<Object, Entry>build())
        .orElseGet(
            () ->
                caffeine
                    .maximumWeight(settings.maxBytes().orElseThrow())
                    .weigher((Object key, Entry entry) -> OVERHEAD + entry.size())
                    .build());
  }

  @Nullable Entry get(Object key) {
    return entries.getIfPresent(key);
  }

  /** Keeps an entry if that is right at the moment when others begin to see it. */
  void keep(Object key, Entry entry, BooleanSupplier right) {
    entries.asMap().compute(key, (same, other) -> right.getAsBoolean() ? entry : other);
  }

  void remove(Object key) {
    entries.invalidate(key);
  }

  void remove(Object key, Entry entry) {
    entries.asMap().remove(key, entry);
  }

  long size() {
    return entries.estimatedSize();
  }
}
