package io.larder.jcache.listeners;

import io.larder.codec.StoredBytes;
import io.larder.jcache.engine.EntryCodec;
import io.larder.jcache.keyspace.CurrentKeys;
import java.util.List;
import java.util.Objects;
import javax.cache.event.EventType;
import org.jspecify.annotations.Nullable;

/** Brings what happens to entries outside of this JVM's calls to the application's listeners. */
public final class IncomingChanges<K, V> {
  private final EntryCodec<K, V> codec;
  private final CurrentKeys address;
  private final LocalListeners<K, V> events;
  private @Nullable ChangeChannel remote;
  private @Nullable ExpiryDetector endings;

  public IncomingChanges(EntryCodec<K, V> codec, CurrentKeys address, LocalListeners<K, V> events) {
    this.codec = codec;
    this.address = address;
    this.events = events;
  }

  /** Called once, before anything happens. */
  public void connect(ChangeChannel to, ExpiryDetector of) {
    remote = to;
    endings = of;
  }

  /** Another JVM made a change. */
  public void received(
      EventType type, byte[] redisKey, @Nullable StoredBytes value, @Nullable StoredBytes old) {
    StoredBytes stored = new StoredBytes(address.keys().keyOf(redisKey), null);
    Objects.requireNonNull(endings).forget(stored);
    tell(type, stored, value, old);
  }

  /** The time of an entry is over. */
  public void ended(StoredBytes stored, byte[] redisKey, StoredBytes old) {
    Objects.requireNonNull(remote).publishExpired(redisKey, old);
    tell(EventType.EXPIRED, stored, null, old);
  }

  private void tell(
      EventType type, StoredBytes stored, @Nullable StoredBytes value, @Nullable StoredBytes old) {
    K key = codec.key(stored);
    if (key != null && !events.isEmpty()) {
      events.tellLater(
          List.of(
              new EntryChange<>(type, key, codec.sourceOrValue(value), codec.sourceOrValue(old))));
    }
  }
}
