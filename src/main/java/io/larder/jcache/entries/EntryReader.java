package io.larder.jcache.entries;

import io.larder.codec.StoredBytes;
import io.larder.common.LarderException;
import io.larder.connection.call.CallBudget;
import io.larder.connection.call.Deadline;
import io.larder.connection.call.Reply;
import io.larder.fence.FencedRead;
import io.larder.jcache.engine.EntryCodec;
import io.larder.jcache.engine.ExpiryTimes;
import io.larder.jcache.entries.EntryStore.Timed;
import io.larder.jcache.keyspace.Generations.State;
import io.larder.jcache.near.NearCache;
import io.larder.observe.CacheObservation;
import java.lang.reflect.Type;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads entries of one cache: from memory, else from Redis, whose answer is decoded, kept in memory
 * and counted. The time that an access gives an entry is part of the command, or {@link
 * ExpiryTimes#ASKED} of the expiry policy afterwards. Thread-safe.
 */
record EntryReader<K, V>(
    EntryStore store,
    EntryCodec<K, V> codec,
    long access,
    @Nullable NearCache near,
    CacheObservation observation) {

  /** A read of one entry from Redis. */
  record Lookup(
      Object key,
      StoredBytes stored,
      @Nullable Type type,
      @Nullable IfAbsent ifAbsent,
      @Nullable Deadline deadline) {}

  /** Gives the value of an entry that was not found. */
  interface IfAbsent {
    @Nullable Object value(State state, boolean unreadable);
  }

  /** What this JVM has in memory, or null: Redis has to be asked. */
  @Nullable Object fromMemory(Object key, Type type) {
    if (near == null) {
      return null;
    }
    long start = observation.startSampled();
    Object kept = near.get(key, type);
    if (kept != null) {
      observation.hitNear(start);
    }
    return kept;
  }

  Reply<@Nullable Object> fromRedis(Lookup lookup) {
    long start = observation.start();
    NearCache.Read keeping =
        near == null ? null : near.begin(lookup.key(), lookup.stored().bytes());
    return store.inState(lookup.deadline(), state -> ask(lookup, state, keeping, start));
  }

  private Reply<@Nullable Object> ask(
      Lookup lookup, State state, NearCache.@Nullable Read keeping, long start) {
    byte[] redisKey = store.redisKey(state, lookup.stored());
    if (keeping != null) {
      // Only where a read does not change the time.
      return store
          .getTimed(redisKey, lookup.deadline())
          .transform(reply -> keep(lookup, redisKey, keeping, ofOwnKind(reply), state, start));
    }
    return store
        .get(redisKey, access, lookup.deadline())
        .transform(
            reply -> {
              byte[] found = ofOwnKind(reply);
              if (access == ExpiryTimes.ASKED && found != null) {
                store.touch(redisKey, lookup.deadline());
              }
              return counted(
                  lookup,
                  codec.valueOf(lookup.stored(), found, lookup.type()),
                  found,
                  state,
                  start);
            });
  }

  private static <T extends @Nullable Object> @Nullable T ofOwnKind(Supplier<T> reply) {
    try {
      return reply.get();
    } catch (LarderException e) {
      EntryStore.otherKindOnly(e);
      return null;
    }
  }

  private @Nullable Object keep(
      Lookup lookup,
      byte[] redisKey,
      NearCache.Read keeping,
      @Nullable Timed found,
      State state,
      long start) {
    byte[] bytes = found == null ? null : found.bytes();
    Type type = lookup.type();
    Object value = codec.valueOf(lookup.stored(), bytes, type);
    if (found != null && value != null) {
      keeping.complete(
          redisKey, found.bytes(), value, type == null ? codec.valueType() : type, found.millis());
    }
    return counted(lookup, value, bytes, state, start);
  }

  private @Nullable Object counted(
      Lookup lookup, @Nullable Object value, byte @Nullable [] found, State state, long start) {
    boolean hit = value != null;
    observation.read(hit ? 1 : 0, hit ? 0 : 1, start);
    IfAbsent ifAbsent = lookup.ifAbsent();
    return hit || ifAbsent == null ? value : ifAbsent.value(state, found != null);
  }

  /** Several entries, from memory and with one round trip to each server. */
  Map<K, V> readAll(State state, Map<K, StoredBytes> keys, Set<K> unreadable) {
    Map<K, V> found = new HashMap<>();
    Map<K, StoredBytes> asked = new LinkedHashMap<>(keys);
    asked.keySet().removeIf(key -> addFromMemory(key, found));
    if (asked.isEmpty()) {
      return found;
    }
    long start = observation.start();
    int near = found.size();
    List<byte[]> redisKeys =
        asked.values().stream().map(key -> store.redisKey(state, key)).toList();
    List<byte @Nullable []> values = valuesOf(redisKeys);
    int i = 0;
    for (Map.Entry<K, StoredBytes> entry : asked.entrySet()) {
      byte[] bytes = values.get(i++);
      V value = codec.valueOf(entry.getValue(), bytes);
      if (value != null) {
        found.put(entry.getKey(), value);
      } else if (bytes != null) {
        unreadable.add(entry.getKey());
      }
    }
    int hits = found.size() - near;
    observation.read(hits, asked.size() - hits, start);
    return found;
  }

  @SuppressWarnings("unchecked") // kept as what the type says
  private boolean addFromMemory(K key, Map<K, V> found) {
    V kept = (V) fromMemory(key, codec.valueType());
    if (kept != null) {
      found.put(key, kept);
    }
    return kept != null;
  }

  private List<byte @Nullable []> valuesOf(List<byte[]> redisKeys) {
    List<byte @Nullable []> found = store.getAll(redisKeys, access).await();
    for (int i = 0; i < redisKeys.size(); i++) {
      if (access == ExpiryTimes.ASKED && found.get(i) != null) {
        store.touch(redisKeys.get(i), null);
        CallBudget.renew();
      }
    }
    return found;
  }

  /** What a processor starts from. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Current(byte[] redisKey, FencedRead found, long start) {
    byte @Nullable [] bytes() {
      return found.value();
    }
  }

  /**
   * What is there now, without touching or counting it, and the right to store what it becomes;
   * waits for Redis.
   */
  Current current(State state, StoredBytes key) {
    long start = observation.start();
    byte[] redisKey = store.redisKey(state, key);
    return new Current(redisKey, store.currentAndRight(state, redisKey, null), start);
  }

  void count(Current current, boolean hit) {
    observation.read(hit ? 1 : 0, hit ? 0 : 1, current.start());
  }

  /** An entry of an iteration was given to the application: its time is touched, a hit counted. */
  void iterated(byte[] redisKey) {
    long start = observation.start();
    store.touch(redisKey, null);
    observation.read(1, 0, start);
  }
}
