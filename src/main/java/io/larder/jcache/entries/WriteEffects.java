package io.larder.jcache.entries;

import io.larder.codec.StoredBytes;
import io.larder.connection.call.Reply;
import io.larder.jcache.engine.EntryCodec;
import io.larder.jcache.keyspace.Generations.State;
import io.larder.jcache.listeners.Audience;
import io.larder.jcache.listeners.CacheListeners;
import io.larder.jcache.listeners.EntryChange;
import io.larder.jcache.near.NearCache;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import javax.cache.event.EventType;
import org.jspecify.annotations.Nullable;

/**
 * What a write of this JVM causes outside of Redis' data: its entry leaves this JVM's memory,
 * listeners here are told, other JVMs are told, and the entry's expiry is watched. Thread-safe.
 */
final class WriteEffects<K, V> {
  private final EntryCodec<K, V> codec;
  private final @Nullable NearCache near;
  private final CacheListeners<K, V> listeners;

  WriteEffects(EntryCodec<K, V> codec, @Nullable NearCache near, CacheListeners<K, V> listeners) {
    this.codec = codec;
    this.near = near;
    this.listeners = listeners;
  }

  /**
   * A mutation that was made.
   *
   * @param mutation the mutation
   * @param redisKey where
   * @param result what it did
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Made(Mutation mutation, byte[] redisKey, MutationResult result) {}

  /** Invalidates the near entry before and after a write. */
  Reply<MutationResult> around(StoredBytes key, Supplier<Reply<MutationResult>> write) {
    if (near == null) {
      return write.get();
    }
    near.invalidate(key.bytes());
    return write.get().whenDone(() -> near.invalidate(key.bytes()));
  }

  /** Invalidates the near entries before and after writes that are waited for. */
  <T> T aroundAll(Collection<Mutation> mutations, Supplier<T> writes) {
    invalidate(mutations);
    try {
      return writes.get();
    } finally {
      invalidate(mutations);
    }
  }

  private void invalidate(Collection<Mutation> mutations) {
    if (near != null) {
      mutations.forEach(mutation -> near.invalidate(mutation.key().bytes()));
    }
  }

  /** Everything was removed at once. */
  void cleared() {
    if (near != null) {
      near.invalidateAll();
    }
  }

  /** No entry's expiry is watched any more: all are about to be removed. */
  void forgetExpiry() {
    listeners.forgetExpiry();
  }

  boolean hasListeners() {
    return !listeners.isEmpty();
  }

  /** Who has to be told of a write. */
  Audience audience(State state) {
    return state.observed() ? listeners.others() : Audience.NOBODY;
  }

  /** Watches the expiry of what was written, and tells the listeners of this JVM. */
  void follow(List<Made> all) {
    if (listeners.isEmpty()) {
      return;
    }
    boolean expiry = listeners.wantsExpiry();
    List<EntryChange<K, V>> changes = new ArrayList<>();
    for (Made made : all) {
      MutationResult.Effect effect = made.result().effect();
      if (effect == MutationResult.Effect.NONE || effect == MutationResult.Effect.EXPIRED_AT_ONCE) {
        continue;
      }
      Mutation mutation = made.mutation();
      if (expiry) {
        listeners.watchExpiry(mutation.key(), mutation.value(), made.redisKey());
      }
      EntryChange<K, V> change = change(mutation, made.result());
      if (change != null) {
        changes.add(change);
      }
    }
    if (!changes.isEmpty()) {
      listeners.tell(changes);
    }
  }

  private @Nullable EntryChange<K, V> change(Mutation mutation, MutationResult result) {
    K key = codec.key(mutation.key());
    if (key == null) {
      return null;
    }
    V value = codec.sourceOrValue(mutation.value());
    V old = codec.value(result.old());
    return switch (result.effect()) {
      case CREATED -> new EntryChange<>(EventType.CREATED, key, value, null);
      case UPDATED -> new EntryChange<>(EventType.UPDATED, key, value, old);
      case REMOVED -> new EntryChange<>(EventType.REMOVED, key, null, old);
      case NONE, EXPIRED_AT_ONCE, STORED -> null;
    };
  }
}
