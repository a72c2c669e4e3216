package io.larder.jcache.entries;

import io.larder.codec.StoredBytes;
import io.larder.common.CodecException;
import io.larder.common.LarderException;
import io.larder.connection.call.Deadline;
import io.larder.connection.call.Reply;
import io.larder.fence.Fence;
import io.larder.fence.StoreRight;
import io.larder.fence.Storing;
import io.larder.guard.Eviction;
import io.larder.jcache.engine.BackingCache;
import io.larder.jcache.engine.EngineHold;
import io.larder.jcache.engine.EntryCodec;
import io.larder.jcache.engine.PreparedPut;
import io.larder.jcache.engine.PutOptions;
import io.larder.jcache.entries.EntryReader.Lookup;
import io.larder.jcache.entries.Mutation.Condition;
import io.larder.jcache.entries.Mutation.Options;
import io.larder.jcache.entries.Mutation.Store;
import io.larder.jcache.keyspace.Generations.State;
import io.larder.observe.CacheObservation;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A cache of Larder's engine, with the reads and writes of {@link LarderCache}. Thread-safe. */
final class LarderBackingCache<K, V> implements BackingCache {
  // The bytes of a value that only the writer sees.
  private static final byte[] UNSTORED = {};

  private final LarderCache<K, V> cache;
  private final String name;
  private final CacheAssembly<K, V> parts;
  private final EntryCodec<K, V> codec;
  // Set by the cache, and only read here.
  private final AtomicBoolean closed;

  LarderBackingCache(LarderCache<K, V> cache, CacheAssembly<K, V> parts, AtomicBoolean closed) {
    this.closed = closed;
    this.cache = cache;
    this.name = cache.getName();
    this.parts = parts;
    this.codec = parts.codec;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean isClosed() {
    return closed.get();
  }

  @Override
  public CacheObservation observation() {
    return parts.observation;
  }

  @Override
  public @Nullable Object getIfNear(Object key, Type type) {
    return parts.reader.fromMemory(key, type);
  }

  @Override
  public Reply<@Nullable Object> get(Object key, Type type, Deadline deadline) {
    return begun(
        () -> parts.reader.fromRedis(new Lookup(key, codec.storedKey(key), type, null, deadline)));
  }

  @Override
  public Reply<StoreRight> take(Object key, @Nullable Duration leading, Deadline deadline) {
    return begun(
        () -> {
          StoredBytes stored = codec.storedKey(key);
          return parts.store.inState(
              deadline, state -> parts.store.take(state, stored, leading, deadline));
        });
  }

  @Override
  public Reply<Boolean> holds(Object key, StoreRight right, Deadline deadline) {
    return begun(
        () -> {
          StoredBytes stored = codec.storedKey(key);
          return parts.store.inState(deadline, state -> holds(state, stored, right, deadline));
        });
  }

  /** No JVM has cleared the cache since, either: the stamp stays in the earlier generation. */
  private Reply<Boolean> holds(State state, StoredBytes key, StoreRight right, Deadline deadline) {
    Fence fence = right.fence();
    if (fence == null || !fence.isOf(parts.store.redisKey(state, key))) {
      return Reply.of(false);
    }
    return parts
        .writer
        .isPresent(state, deadline)
        .then(
            present ->
                present ? parts.store.address().fences().holds(right, deadline) : Reply.of(false));
  }

  @Override
  public Object flightKey(Object key) {
    parts.store.address().computes();
    return codec.storedKey(key);
  }

  @Override
  public void release(StoreRight right) {
    parts.store.address().fences().release(right);
  }

  @Override
  public Reply<@Nullable Void> put(
      Object key, Object value, Type type, PutOptions options, Deadline deadline) {
    long nanosLeft = deadline.nanosLeft();
    return begun(
        () -> {
          StoredBytes stored = codec.storedKey(key);
          StoredBytes bytes;
          try {
            bytes = codec.storedValue(value, type);
          } catch (CodecException e) {
            return options.storing() == Storing.PUT
                ? writeThrough(key, value, type).then(written -> Reply.failed(e))
                : Reply.failed(e);
          }
          // Encoding is no waiting: the first value of a cold JVM takes longer than the deadline.
          return changed(put(stored, bytes, options), Deadline.in(Duration.ofNanos(nanosLeft)));
        });
  }

  @Override
  public PreparedPut prepare(Object key, Object value, Type type, PutOptions options) {
    StoredBytes stored = codec.storedKey(key);
    StoredBytes bytes = codec.storedValue(value, type);
    return new PreparedPut() {
      @Override
      public Reply<@Nullable Void> send(Deadline deadline) {
        return begun(() -> changed(put(stored, bytes, options), deadline));
      }

      @Override
      public @Nullable Object value() {
        return codec.valueOf(stored, bytes.bytes(), type);
      }
    };
  }

  @Override
  public EngineHold hold(Eviction eviction) {
    return eviction instanceof Eviction.OfKey one
        ? new LarderHold.OfEntry(parts, codec.storedKey(one.key()))
        : new LarderHold.OfCache(parts);
  }

  private static Mutation put(StoredBytes key, StoredBytes value, PutOptions options) {
    StoreRight right = options.right();
    Options more = Options.of(options.ttl());
    if (right == null || right.fence() == null) {
      return Mutation.put(key, value, Condition.ALWAYS, more);
    }
    right.end();
    return Mutation.store(key, value, new Store(right, options.storing()), more);
  }

  @Override
  public Reply<@Nullable Void> remove(Eviction eviction, Deadline deadline) {
    return begun(
        () ->
            eviction instanceof Eviction.OfKey one
                ? changed(Mutation.remove(codec.storedKey(one.key()), Options.NONE), deadline)
                : parts.removal.removeAll(cache.setup().isStatisticsEnabled(), deadline));
  }

  private Reply<@Nullable Void> changed(Mutation mutation, Deadline deadline) {
    return parts.annotated.writeThrough(mutation, deadline).map(result -> null);
  }

  @Override
  public Reply<@Nullable Void> writeThrough(Object key, @Nullable Object value, Type type) {
    if (!parts.annotated.isNeeded()) {
      return BackingCache.super.writeThrough(key, value, type);
    }
    return begun(
        () -> {
          StoredBytes stored = codec.storedKey(key);
          return parts.annotated.tellWriter(
              value == null
                  ? Mutation.remove(stored, Options.NONE)
                  : Mutation.put(
                      stored, new StoredBytes(UNSTORED, value), Condition.ALWAYS, Options.NONE));
        });
  }

  @Override
  public Reply<@Nullable Void> evict(Eviction eviction, Deadline deadline) {
    return begun(
        () ->
            eviction instanceof Eviction.OfKey one
                ? parts.writer.evict(codec.storedKey(one.key()), deadline)
                : parts.removal.clear(deadline));
  }

  @Override
  public void outdate(Eviction eviction) {
    if (eviction instanceof Eviction.OfKey one) {
      parts.store.loads().outdate(codec.storedKey(one.key()));
    } else {
      parts.store.loads().outdateAll();
    }
  }

  /** What fails before anything is sent fails the reply, too. */
  private static <T extends @Nullable Object> Reply<T> begun(Supplier<Reply<T>> call) {
    try {
      return call.get();
    } catch (LarderException | IllegalStateException e) {
      return Reply.failed(e);
    }
  }
}
