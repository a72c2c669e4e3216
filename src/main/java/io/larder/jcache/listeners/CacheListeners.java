package io.larder.jcache.listeners;

import io.larder.codec.StoredBytes;
import io.larder.common.LarderException;
import io.larder.connection.call.RedisCalls;
import io.larder.jcache.engine.ApplicationCode;
import io.larder.jcache.engine.EntryCodec;
import io.larder.jcache.engine.ManagedCache;
import io.larder.jcache.keyspace.CurrentKeys;
import io.larder.jcache.listeners.LocalListeners.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executor;
import javax.cache.CacheException;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.event.EventType;
import org.jspecify.annotations.Nullable;

/** The listeners of one cache: what this JVM changes, what other JVMs change, and expiry. */
public final class CacheListeners<K, V> implements AutoCloseable {
  private final EntryCodec<K, V> codec;
  private final CurrentKeys keys;
  private final Executor callbacks;
  private final LocalListeners<K, V> local;
  private final Audience others;
  private final ChangeChannel channel;
  private final ExpiryDetector expiry;

  public CacheListeners(
      ManagedCache<K, V> cache,
      ApplicationCode application,
      EntryCodec<K, V> codec,
      CurrentKeys keys,
      RedisCalls calls) {
    this.codec = codec;
    this.keys = keys;
    callbacks = calls.callbacks();
    local = new LocalListeners<>(cache, application, callbacks);
    others = new Audience(keys.members().channel(keys.name()), UUID.randomUUID().toString());
    channel = new ChangeChannel(calls, others, keys, this::received);
    expiry = new ExpiryDetector(calls, cache.getName(), this::expired);
  }

  /** Where a write of this JVM is published (nowhere if empty), and as whose. */
  public record Audience(String channel, String origin) {
    public static final Audience NOBODY = new Audience("", "");
  }

  /** An entry that this JVM changed, with the values after and before where there are any. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Changed(
      EventType type,
      StoredBytes key,
      @Nullable StoredBytes value,
      byte @Nullable [] old,
      byte[] redisKey) {}

  /**
   * Adds listeners and begins to receive the changes of other JVMs; adds none if the account may
   * not receive them.
   */
  public void add(Iterable<CacheEntryListenerConfiguration<K, V>> configurations) {
    configurations.forEach(local::add);
    if (!local.isEmpty()) {
      try {
        channel.subscribe();
      } catch (LarderException e) {
        configurations.forEach(local::remove);
        throw new CacheException(e.getMessage(), e);
      }
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
    return others;
  }

  public void forgetExpiry() {
    expiry.forgetAll();
  }

  public void forgetExpiry(byte[] redisKey) {
    expiry.forget(redisKey);
  }

  /** Accesses may give entries an end, of which {@link #accessed} is told. */
  public void expectAccesses() {
    expiry.keepEternal();
  }

  /** An access of this JVM lets an entry live for so long from now on. */
  public void accessed(byte[] redisKey, long millis) {
    if (local.wantsExpiry()) {
      expiry.ends(redisKey, millis);
    }
  }

  /** Watches expiry and tells listeners of changes; fails as a synchronous listener does. */
  public void follow(List<Changed> all) {
    boolean watched = local.wantsExpiry();
    List<Change<K, V>> told = new ArrayList<>(all.size());
    for (Changed changed : all) {
      if (watched) {
        watchExpiry(changed.type(), changed.redisKey(), changed.value());
      }
      K key = codec.key(changed.key());
      if (key != null) {
        V value = codec.sourceOrValue(changed.key(), changed.value());
        boolean atOnce = changed.type() == EventType.EXPIRED;
        V old = atOnce ? value : codec.valueOf(changed.key(), changed.old());
        told.add(new Change<>(changed.type(), key, atOnce ? null : value, old));
      }
    }
    if (!told.isEmpty()) {
      local.tell(told);
    }
  }

  private void received(
      EventType type, byte[] redisKey, @Nullable StoredBytes value, @Nullable StoredBytes old) {
    if (local.wantsExpiry()) {
      watchExpiry(type, redisKey, value);
    }
    tellLater(type, redisKey, value, old);
  }

  /** Each JVM with listeners for expiry watches all entries: whoever wrote them may have none. */
  private void watchExpiry(EventType type, byte[] redisKey, @Nullable StoredBytes value) {
    if (value == null || (type != EventType.CREATED && type != EventType.UPDATED)) {
      expiry.forget(redisKey);
    } else {
      expiry.watch(redisKey, local.wantsExpiredValues() ? value.bytes() : null);
    }
  }

  private void expired(byte[] redisKey, @Nullable StoredBytes old) {
    // What is gone since the cache was cleared has not expired.
    keys.ifCurrent(redisKey, callbacks, () -> tellLater(EventType.EXPIRED, redisKey, null, old));
  }

  private void tellLater(
      EventType type, byte[] redisKey, @Nullable StoredBytes value, @Nullable StoredBytes old) {
    StoredBytes stored = new StoredBytes(keys.key(redisKey), null);
    K key = codec.key(stored);
    if (key != null && !local.isEmpty()) {
      local.tellLater(
          new Change<>(
              type, key, codec.sourceOrValue(stored, value), codec.sourceOrValue(stored, old)));
    }
  }

  @Override
  public void close() {
    channel.close();
    expiry.close();
    local.close();
  }
}
