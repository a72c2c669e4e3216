package io.larder.jcache.listeners;

import io.larder.codec.StoredBytes;
import io.larder.jcache.engine.EntryCodec;
import io.larder.jcache.keyspace.CurrentKeys;
import java.util.List;
import java.util.Objects;
import javax.cache.event.EventType;
import org.jspecify.annotations.Nullable;

/** Brings what happens to entries outside of this JVM's calls to the application's listeners. */
public final class EntryChanges<K, V> {
  private final EntryCodec<K, V> codec;
  private final CurrentKeys address;
  private final EntryEvents<K, V> events;
  private @Nullable RemoteEvents remote;
  private @Nullable EntryEndings endings;

  public EntryChanges(EntryCodec<K, V> codec, CurrentKeys address, EntryEvents<K, V> events) {
    this.codec = codec;
    this.address = address;
    this.events = events;
  }

  /** Called once, before anything happens. */
  public void connect(RemoteEvents to, EntryEndings of) {
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
              new EntryEvents.Change<>(
                  type, key, codec.sourceOrValue(value), codec.sourceOrValue(old))));
    }
  }
}
