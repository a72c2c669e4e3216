package io.larder.jcache.listeners;

import io.larder.codec.StoredBytes;
import io.larder.connection.call.RedisCalls;
import io.larder.jcache.engine.ApplicationCode;
import io.larder.jcache.engine.EntryCodec;
import io.larder.jcache.keyspace.CurrentKeys;
import java.util.ArrayList;
import java.util.List;
import javax.cache.Cache;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.event.EventType;
import org.jspecify.annotations.Nullable;

/** All that the listeners of one cache need: their delivery, other JVMs' changes, and expiry. */
public final class CacheListeners<K, V> implements AutoCloseable {
  private final EntryCodec<K, V> codec;
  private final LocalListeners<K, V> local;
  private final ChangeChannel channel;
  private final ExpiryDetector expiry;

  public CacheListeners(
      Cache<K, V> cache,
      ApplicationCode application,
      EntryCodec<K, V> codec,
      CurrentKeys keys,
      RedisCalls calls) {
    this.codec = codec;
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

  /** The listeners of other JVMs. */
  public Audience others() {
    return channel.audience();
  }

  /** Watches no expiry any more. */
  public void forgetExpiry() {
    expiry.forgetAll();
  }

  /**
   * An entry that this JVM changed.
   *
   * @param type how
   * @param key its key
   * @param value its new value, or null
   * @param old the value that it had, or null
   * @param redisKey where it is
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Changed(
      EventType type,
      StoredBytes key,
      @Nullable StoredBytes value,
      byte @Nullable [] old,
      byte[] redisKey) {}

  /**
   * Watches the expiry of entries that this JVM changed, and tells its listeners.
   *
   * @throws javax.cache.event.CacheEntryListenerException as a synchronous listener
   */
  public void follow(List<Changed> all) {
    boolean watched = local.wantsExpiry();
    List<EntryChange<K, V>> told = new ArrayList<>(all.size());
    for (Changed changed : all) {
      if (watched) {
        expiry.watch(changed.key(), changed.value(), changed.redisKey());
      }
      K key = codec.key(changed.key());
      if (key != null) {
        V value = codec.sourceOrValue(changed.value());
        told.add(new EntryChange<>(changed.type(), key, value, codec.value(changed.old())));
      }
    }
    if (!told.isEmpty()) {
      local.tell(told);
    }
  }

  @Override
  public void close() {
    channel.close();
    expiry.close();
    local.close();
  }
}
