package io.larder.jcache.listeners;

import io.larder.codec.StoredBytes;
import io.larder.connection.call.RedisCalls;
import io.larder.jcache.engine.ApplicationCode;
import io.larder.jcache.engine.EntryCodec;
import io.larder.jcache.keyspace.CurrentKeys;
import java.util.List;
import javax.cache.Cache;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import org.jspecify.annotations.Nullable;

/** All that the listeners of one cache need: their delivery, other JVMs' changes, and expiry. */
public final class CacheListeners<K, V> implements AutoCloseable {
  private final LocalListeners<K, V> local;
  private final ChangeChannel channel;
  private final ExpiryDetector expiry;

  public CacheListeners(
      Cache<K, V> cache,
      ApplicationCode application,
      EntryCodec<K, V> codec,
      CurrentKeys keys,
      RedisCalls calls) {
    local = new LocalListeners<>(cache, application, calls.callbacks());
    IncomingChanges<K, V> incoming = new IncomingChanges<>(codec, keys, local, calls);
    channel = incoming.channel();
    expiry = incoming.expiry();
  }

  /** Adds listeners and begins to receive the changes of other JVMs. */
  public void add(Iterable<CacheEntryListenerConfiguration<K, V>> configurations) {
    configurations.forEach(local::add);
    if (!local.isEmpty()) {
      channel.subscribe();
    }
  }

  public void remove(CacheEntryListenerConfiguration<K, V> configuration) {
    local.remove(configuration);
  }

  public boolean isEmpty() {
    return local.isEmpty();
  }

  public boolean wantsExpiry() {
    return local.wantsExpiry();
  }

  /** The listeners of other JVMs. */
  public Audience others() {
    return channel.audience();
  }

  /** Watches the expiry of an entry that this JVM wrote; of none after a removal. */
  public void watchExpiry(StoredBytes key, @Nullable StoredBytes value, byte[] redisKey) {
    expiry.watch(key, value, redisKey);
  }

  /** Watches no expiry any more. */
  public void forgetExpiry() {
    expiry.forgetAll();
  }

  /**
   * Tells of changes that this JVM made.
   *
   * @throws javax.cache.event.CacheEntryListenerException as a synchronous listener
   */
  public void tell(List<EntryChange<K, V>> changes) {
    local.tell(changes);
  }

  @Override
  public void close() {
    channel.close();
    expiry.close();
    local.close();
  }
}
