package io.larder.jcache.listeners;

import io.larder.codec.StoredBytes;
import io.larder.connection.call.RedisCalls;
import io.larder.jcache.engine.EntryCodec;
import io.larder.jcache.keyspace.CurrentKeys;
import java.util.List;
import javax.cache.event.EventType;
import org.jspecify.annotations.Nullable;

/**
 * Passes on to listeners what changes entries without a call in this JVM: other JVMs, and expiry.
 */
final class IncomingChanges<K, V> {
  private final EntryCodec<K, V> codec;
  private final CurrentKeys keys;
  private final LocalListeners<K, V> listeners;
  private final ChangeChannel channel;
  private final ExpiryDetector expiry;

  IncomingChanges(
      EntryCodec<K, V> codec, CurrentKeys keys, LocalListeners<K, V> listeners, RedisCalls calls) {
    this.codec = codec;
    this.keys = keys;
    this.listeners = listeners;
    this.channel =
        new ChangeChannel(calls, keys.keys().root(), keys.listenersKey(), this::received);
    this.expiry = new ExpiryDetector(calls, this::expired);
  }

  ChangeChannel channel() {
    return channel;
  }

  ExpiryDetector expiry() {
    return expiry;
  }

  private void received(
      EventType type, byte[] redisKey, @Nullable StoredBytes value, @Nullable StoredBytes old) {
    StoredBytes key = new StoredBytes(keys.keys().keyOf(redisKey), null);
    expiry.forget(key);
    tell(type, key, value, old);
  }

  private void expired(StoredBytes key, byte[] redisKey, StoredBytes old) {
    channel.publishExpired(redisKey, old);
    tell(EventType.EXPIRED, key, null, old);
  }

  private void tell(
      EventType type, StoredBytes stored, @Nullable StoredBytes value, @Nullable StoredBytes old) {
    K key = codec.key(stored);
    if (key != null && !listeners.isEmpty()) {
      listeners.tellLater(
          List.of(
              new EntryChange<>(type, key, codec.sourceOrValue(value), codec.sourceOrValue(old))));
    }
  }
}
