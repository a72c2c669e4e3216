package io.larder.jcache;

import static io.larder.jcache.engine.ExpiryTimes.UNCHANGED;

import io.larder.codec.StoredBytes;
import io.larder.common.LarderException;
import io.larder.jcache.engine.EntryCodec;
import io.larder.jcache.engine.ExpiryTimes;
import io.larder.jcache.engine.Integration;
import io.larder.jcache.keyspace.CurrentKeys;
import io.larder.jcache.keyspace.Generations.State;
import io.larder.jcache.near.NearCache;
import java.lang.reflect.Type;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheWriter;
import org.jspecify.annotations.Nullable;

/**
 * What one cache of Larder's engine is made of.
 *
 * @param name the name of the cache
 * @param valueType the type of its values
 * @param codec keys and values as bytes
 * @param address where its entries are
 * @param store the commands
 * @param expiry how long entries live
 * @param integration the application's loader and writer
 * @param events the application's listeners
 * @param remote changes that other JVMs make
 * @param endings entries whose end listeners want to hear of
 * @param locks one change of a key at a time
 * @param near what is kept in memory, or null
 * @param counters statistics
 */
record EntryParts<K, V>(
    String name,
    Type valueType,
    EntryCodec<K, V> codec,
    CurrentKeys address,
    EntryStore store,
    ExpiryTimes expiry,
    Integration<K, V> integration,
    EntryEvents<K, V> events,
    RemoteEvents remote,
    EntryEndings endings,
    EntryLocks locks,
    @Nullable NearCache near,
    CacheCounters counters) {

  @Nullable CacheWriter<? super K, ? super V> writer() {
    return integration.writer();
  }

  @Nullable CacheLoader<K, V> loader() {
    return integration.loader();
  }

  /**
   * What a read finds, or null: the policy is asked about what is there.
   *
   * @param timed whether the time that is left is wanted; only where a read does not change it
   */
  EntryStore.@Nullable Timed read(byte[] redisKey, boolean timed) {
    try {
      if (timed) {
        return store.getTimed(redisKey).await();
      }
      byte[] found = store.get(redisKey, expiry.isConstant() ? expiry.access() : UNCHANGED).await();
      if (found != null && !expiry.isConstant()) {
        touch(redisKey);
      }
      return found == null ? null : new EntryStore.Timed(found, 0);
    } catch (LarderException e) {
      EntryStore.otherKindOnly(e);
      return null;
    }
  }

  /** The key in Redis of an entry. */
  byte[] redisKey(State state, StoredBytes key) {
    return address.redisKey(state, key.bytes());
  }

  private void touch(byte[] redisKey) {
    long access = expiry.access();
    if (access != UNCHANGED) {
      store.expire(redisKey, access).await();
    }
  }

  /** The same for several keys; at least one. */
  List<byte @Nullable []> readAll(List<byte[]> redisKeys) {
    if (expiry.isConstant()) {
      return store.getAll(redisKeys, expiry.access()).await();
    }
    List<byte @Nullable []> found = store.getAll(redisKeys, UNCHANGED).await();
    for (int i = 0; i < redisKeys.size(); i++) {
      if (found.get(i) != null) {
        touch(redisKeys.get(i));
      }
    }
    return found;
  }

  /** What is kept of a key in memory, or null. */
  @SuppressWarnings("unchecked") // kept as what the type says
  @Nullable V near(K key) {
    return near == null ? null : (V) near.get(key, valueType);
  }

  /** What is kept of a key in memory is no longer true, or may not be. */
  private void forget(StoredBytes key) {
    if (near != null) {
      near.invalidate(key.bytes());
    }
  }

  /** A write that nobody of this JVM overlooks: see {@link NearCache}. */
  <T extends @Nullable Object> T seen(StoredBytes key, Supplier<T> write) {
    return seen(List.of(key), write);
  }

  /** The same for a write of several keys. */
  <T extends @Nullable Object> T seen(Collection<StoredBytes> keys, Supplier<T> write) {
    keys.forEach(this::forget);
    try {
      return write.get();
    } finally {
      keys.forEach(this::forget);
    }
  }

  /** The same for a write that nobody waits for. */
  <T extends @Nullable Object> CompletionStage<T> seenLater(
      StoredBytes key, Supplier<CompletionStage<T>> write) {
    forget(key);
    return write.get().whenComplete((done, failure) -> forget(key));
  }

  void forgetAll() {
    if (near != null) {
      near.invalidateAll();
    }
  }

  /** What a write finds, without touching it; a value of another kind is empty. */
  byte @Nullable [] look(byte[] redisKey) {
    try {
      return store.look(redisKey).await();
    } catch (LarderException e) {
      EntryStore.otherKindOnly(e);
      return new byte[0];
    }
  }

  /** The value of bytes, or null: absent or not readable, which is reported. */
  @Nullable V value(byte @Nullable [] bytes) {
    return bytes == null ? null : codec.value(new StoredBytes(bytes, null));
  }
}
