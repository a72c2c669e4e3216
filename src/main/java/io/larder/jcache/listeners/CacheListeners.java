package io.larder.jcache.listeners;

import io.larder.codec.StoredBytes;
import io.larder.connection.client.RedissonConnection;
import io.larder.jcache.engine.ApplicationCode;
import io.larder.jcache.engine.EntryCodec;
import io.larder.jcache.keyspace.CurrentKeys;
import java.util.List;
import javax.cache.Cache;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * The listeners of one cache in this JVM, with what they need: changes of other JVMs, and the
 * expiry of entries. Thread-safe.
 */
public final class CacheListeners<K, V> implements AutoCloseable {
  private final LocalListeners<K, V> events;
  private final ChangeChannel remote;
  private final ExpiryDetector endings;

  public CacheListeners(
      Cache<K, V> cache,
      ApplicationCode application,
      EntryCodec<K, V> codec,
      CurrentKeys address,
      RedissonConnection connection) {
    events = new LocalListeners<>(cache, application, connection.callbacks());
    IncomingChanges<K, V> changes = new IncomingChanges<>(codec, address, events);
    remote =
        new ChangeChannel(
            connection, address.keys().root(), address.listenersKey(), changes::received);
    endings = new ExpiryDetector(connection, changes::ended);
    changes.connect(remote, endings);
  }

  /** Adds listeners and begins to receive the changes of other JVMs. */
  public void add(Iterable<CacheEntryListenerConfiguration<K, V>> configurations) {
    configurations.forEach(events::add);
    if (!events.isEmpty()) {
      remote.listen();
    }
  }

  public void remove(CacheEntryListenerConfiguration<K, V> configuration) {
    events.remove(configuration);
  }

  public boolean isEmpty() {
    return events.isEmpty();
  }

  public boolean wantsExpiry() {
    return events.wantsExpiry();
  }

  /** The listeners of other JVMs. */
  public Audience others() {
    return remote.audience();
  }

  /** Watches the expiry of an entry that this JVM wrote; of none after a removal. */
  public void watchExpiry(StoredBytes key, @Nullable StoredBytes value, byte[] redisKey) {
    endings.changed(key, value, redisKey);
  }

  /** Watches no expiry any more. */
  public void forgetExpiry() {
    endings.forgetAll();
  }

  /**
   * Tells of changes that this JVM made.
   *
   * @throws javax.cache.event.CacheEntryListenerException as a synchronous listener
   */
  public void tell(List<EntryChange<K, V>> changes) {
    events.tell(changes);
  }

  @Override
  public void close() {
    remote.close();
    endings.close();
    events.close();
  }
}
