package io.larder.jcache.near;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.larder.codec.ImmutableTypes;
import io.larder.codec.StoredBytes;
import io.larder.config.CacheSettings.NearSettings;
import io.larder.config.CacheSettings.NearStore;
import io.larder.connection.tracking.KeyChanges;
import io.larder.jcache.keyspace.Dependents;
import io.larder.jcache.near.NearEntries.Entry;
import io.larder.observe.CacheObservation;
import io.larder.observe.CacheObserver;
import java.lang.reflect.Type;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * Keeps entries of one cache in this JVM's memory.
 *
 * <p>Redis reports every changed key ({@link KeyChanges}); an entry is served only while the
 * reports are known to arrive, at most two seconds after the last proof. Where Redis does not
 * report a change, {@code near-ttl} is the limit. Writers of this JVM call {@link #invalidate}
 * before they send a write and after its reply came, or did not, so that later reads find nothing
 * older. Thread-safe; nothing blocks.
 */
public final class NearCache
    implements KeyChanges.Listener, Dependents.Dependent, CacheObserver.Near, AutoCloseable {
  // The reply of Redis for an entry that does not end.
  private static final long ETERNAL = -1;

  private final NearSettings settings;
  private final Mapping mapping;
  private final NearEntries entries;
  private final Fence fence = new Fence();
  private final ImmutableTypes immutable = new ImmutableTypes();
  private final CacheObservation observation;
  private final KeyChanges changes;
  private final KeyChanges.Watch watch;
  private volatile long liveUntil = System.nanoTime();

  /** Maps keys and values of a cache to their stored form and back. */
  public interface Mapping {
    /** What the cache's keys in Redis begin with. */
    Collection<String> prefixes();

    /** The JSON of an entry's key, from its key in Redis; empty if that is no present entry's. */
    String entryKey(String redisKey);

    byte[] json(Object key);

    /** A value, or null if it cannot be read. */
    @Nullable Object value(byte[] bytes, Type type);
  }

  /** Begins to watch changes. */
  public NearCache(
      NearSettings settings,
      Mapping mapping,
      NearEntries entries,
      KeyChanges changes,
      CacheObservation observation) {
    this.settings = settings;
    this.mapping = mapping;
    this.entries = entries;
    this.observation = observation;
    this.changes = changes;
    this.watch = changes.watch(mapping.prefixes(), this);
    entries.whenEvicted(() -> observation.tell(CacheObserver::nearEvicted));
    observation.tell(observer -> observer.keeps(this));
  }

  /**
   * The value kept for a key, as a type, or null: Redis has to be asked then, between {@link
   * #begin} and {@link Read#complete}.
   */
  public @Nullable Object get(Object key, Type type) {
    Object direct = NearEntries.direct(key);
    return find(direct != null ? direct : new NearEntries.Json(text(mapping.json(key))), type);
  }

  private @Nullable Object find(Object key, Type type) {
    long now = System.nanoTime();
    Entry entry = entries.get(key);
    if (entry == null || !isLive(now)) {
      return null;
    }
    if (now - entry.end() >= 0) {
      entries.remove(key, entry);
      return null;
    }
    if (entry.type() != type && !entry.type().equals(type)) {
      return null;
    }
    byte[] bytes = entry.bytes();
    return bytes == null ? entry.value() : mapping.value(bytes, type);
  }

  /**
   * Begins a read, before the cache's generation is looked up and the request is sent; null if
   * nothing may be kept of the reply.
   */
  public @Nullable Read begin(Object key, byte[] json) {
    long now = System.nanoTime();
    if (!isLive(now)) {
      return null;
    }
    String text = text(json);
    // Taken first, so that any later change is noticed.
    long stamp = fence.stamp(text.hashCode());
    Object kept = entries.keyOf(key, text);
    return kept == null ? null : new Read(kept, text, stamp, now);
  }

  /** A read that was sent to Redis. */
  public final class Read {
    private final Object key;
    private final String json;
    private final long stamp;
    private final long begun;

    private Read(Object key, String json, long stamp, long begun) {
      this.key = key;
      this.json = json;
      this.stamp = stamp;
      this.begun = begun;
    }

    /**
     * Keeps what was read from the stored bytes as a type, for at most the reply of {@code PTTL},
     * unless the entry may have changed since the read was begun, or its changes are not reported.
     */
    public void complete(byte[] redisKey, byte[] bytes, Object value, Type type, long millis) {
      long nanos = settings.ttl().toNanos();
      if (millis != ETERNAL) {
        nanos = Math.min(nanos, TimeUnit.MILLISECONDS.toNanos(millis));
      }
      if (nanos <= 0 || !changes.reports(redisKey)) {
        return;
      }
      boolean shared =
          settings.store() == NearStore.REFERENCE || immutable.contains(value.getClass());
      int size = (int) Math.min(Integer.MAX_VALUE / 2, (long) bytes.length + json.length());
      Entry entry =
          new Entry(shared ? value : null, shared ? null : bytes, type, begun + nanos, size);
      entries.keep(key, entry, () -> fence.holds(json.hashCode(), stamp));
    }
  }

  /** Drops the entry of a key that is about to be written, was, or may have been. */
  public void invalidate(StoredBytes key) {
    invalidate(text(key.bytes()), key.source());
  }

  private void invalidate(String json, @Nullable Object key) {
    // In this order: whoever keeps something afterwards sees the new stamp.
    fence.changed(json.hashCode());
    if (entries.remove(json, key)) {
      observation.tell(CacheObserver::nearInvalidated);
    }
  }

  /** Drops every entry: all were written, or may have been. */
  @Override
  public void invalidateAll() {
    fence.allChanged();
    if (entries.removeAll()) {
      observation.tell(CacheObserver::nearInvalidated);
    }
  }

  @Override
  public void changed(String redisKey) {
    invalidate(mapping.entryKey(redisKey), null);
  }

  @Override
  public void lost() {
    invalidateAll();
  }

  /** What was read before may have changed since; what is kept may not. */
  @Override
  public void live() {
    fence.allChanged();
  }

  @Override
  public void liveUntil(long nanoTime) {
    liveUntil = nanoTime;
  }

  private boolean isLive(long now) {
    return now - liveUntil < 0;
  }

  public boolean isLive() {
    return isLive(System.nanoTime());
  }

  /** About how many entries there are; some may have expired. */
  @Override
  public long entries() {
    return entries.size();
  }

  @Override
  public long bytes() {
    return entries.bytes();
  }

  @Override
  public long unconfirmedNanos() {
    long confirmed = liveUntil - KeyChanges.LONGEST_TRUST.toNanos();
    return Math.max(0, System.nanoTime() - confirmed);
  }

  private static String text(byte[] json) {
    return new String(json, UTF_8);
  }

  @Override
  public void close() {
    watch.close();
    observation.tell(observer -> observer.keepsNoMore(this));
    invalidateAll();
  }

  /**
   * Tells whether a key changed while it was read. A read takes a stamp before it is sent; every
   * change gives its keys new stamps. Many keys share a stamp, so some reads are discarded without
   * need, but none is kept that a change has overtaken. Thread-safe.
   */
  static final class Fence {
    private static final int STAMPS = 1024;

    private final AtomicLongArray stamps = new AtomicLongArray(STAMPS);
    private final AtomicLong all = new AtomicLong();

    /** The stamp of a key, from its hash. */
    long stamp(int hash) {
      // Both only grow, so their sum is the same only if both are.
      return stamps.get(index(hash)) + all.get();
    }

    /** Whether nothing happened to a key since it had the stamp. */
    boolean holds(int hash, long stamp) {
      return stamp(hash) == stamp;
    }

    void changed(int hash) {
      stamps.incrementAndGet(index(hash));
    }

    void allChanged() {
      all.incrementAndGet();
    }

    private static int index(int hash) {
      return (hash ^ (hash >>> 16)) & (STAMPS - 1);
    }
  }
}
