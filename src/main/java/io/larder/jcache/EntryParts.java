package io.larder.jcache;

import io.larder.codec.StoredBytes;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheWriter;
import org.jspecify.annotations.Nullable;

/**
 * What one cache of Larder's engine is made of.
 *
 * @param name the name of the cache
 * @param codec keys and values as bytes
 * @param address where its entries are
 * @param store the commands
 * @param expiry how long entries live
 * @param integration the application's loader and writer
 * @param events the application's listeners
 * @param remote changes that other JVMs make
 * @param endings entries whose end listeners want to hear of
 * @param locks one change of a key at a time
 * @param counters statistics
 */
record EntryParts<K, V>(
    String name,
    EntryCodec<K, V> codec,
    EntryAddress address,
    EntryStore store,
    ExpiryTimes expiry,
    Integration<K, V> integration,
    EntryEvents<K, V> events,
    RemoteEvents remote,
    EntryEndings endings,
    EntryLocks locks,
    CacheCounters counters) {

  @Nullable CacheWriter<? super K, ? super V> writer() {
    return integration.writer();
  }

  @Nullable CacheLoader<K, V> loader() {
    return integration.loader();
  }

  /** What a read finds, or null: the policy is asked about what is there. */
  byte @Nullable [] read(byte[] redisKey) {
    try {
      if (expiry.isConstant()) {
        return store.get(redisKey, expiry.access()).await();
      }
      byte[] found = store.get(redisKey).await();
      if (found != null) {
        touch(redisKey);
      }
      return found;
    } catch (io.larder.common.WrongKindException e) {
      return null;
    }
  }

  private void touch(byte[] redisKey) {
    long access = expiry.access();
    if (access != ExpiryTimes.UNCHANGED) {
      store.expire(redisKey, access).await();
    }
  }

  /** The same for several keys; at least one. */
  java.util.List<byte @Nullable []> readAll(java.util.List<byte[]> redisKeys) {
    if (expiry.isConstant()) {
      return store.getAll(redisKeys, expiry.access()).await();
    }
    java.util.List<byte @Nullable []> found =
        store.getAll(redisKeys, ExpiryTimes.UNCHANGED).await();
    for (int i = 0; i < redisKeys.size(); i++) {
      if (found.get(i) != null) {
        touch(redisKeys.get(i));
      }
    }
    return found;
  }

  /** What is under a key, without touching it; a value of another kind is empty. */
  byte @Nullable [] look(byte[] redisKey) {
    try {
      return store.get(redisKey).await();
    } catch (io.larder.common.WrongKindException e) {
      return new byte[0];
    }
  }

  /** The value of bytes, or null: absent or not readable, which is reported. */
  @Nullable V value(byte @Nullable [] bytes) {
    return bytes == null ? null : codec.value(new StoredBytes(bytes, null));
  }
}
