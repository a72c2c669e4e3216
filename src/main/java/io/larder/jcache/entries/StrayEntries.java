package io.larder.jcache.entries;

import io.larder.config.CacheSettings;
import io.larder.connection.call.Deadline;
import io.larder.connection.call.Reply;
import io.larder.guard.Eviction;
import io.larder.jcache.engine.CacheEngine;
import java.time.Duration;
import java.util.Collection;
import javax.cache.configuration.MutableConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * What other JVMs may store of a cache that is switched off in this one: it is only removed, and a
 * failure of Redis is none. Thread-safe.
 */
final class StrayEntries<K, V> {
  // Without loader, writer and listeners.
  private final LarderCache<K, V> stored;
  private final Duration deadline;

  StrayEntries(CacheEngine.Opening<K, V> opening, LarderEngine engine) {
    MutableConfiguration<K, V> plain =
        new MutableConfiguration<K, V>()
            .setTypes(opening.configuration().getKeyType(), opening.configuration().getValueType());
    this.stored =
        new LarderCache<>(
            new CacheEngine.Opening<>(
                opening.name(),
                plain,
                opening.keyType(),
                opening.valueType(),
                opening.owner(),
                closed -> {}),
            engine);
    this.deadline =
        engine.runtime().settings().caches().settings(opening.name()).get(CacheSettings.DEADLINE);
  }

  Reply<@Nullable Void> remove(Eviction eviction, Deadline end) {
    return stored.forAnnotations().remove(eviction, end).recover(failure -> null);
  }

  /** Without telling listeners of other JVMs. */
  Reply<@Nullable Void> drop(Eviction eviction, Deadline end) {
    return stored.forAnnotations().evict(eviction, end);
  }

  /** Removes within the deadline of the cache. */
  Reply<@Nullable Void> remove(Eviction eviction) {
    return remove(eviction, Deadline.in(deadline));
  }

  /** All at once: a server that is silent costs the call its deadline once. */
  void removeEach(Collection<? extends K> keys) {
    keys.stream().map(key -> remove(new Eviction.OfKey(key))).toList().forEach(Reply::await);
  }

  void close() {
    stored.close();
  }

  <T> T unwrap(Class<T> type) {
    return stored.unwrap(type);
  }
}
