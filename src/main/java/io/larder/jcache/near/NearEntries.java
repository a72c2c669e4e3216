package io.larder.jcache.near;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.larder.codec.ImmutableTypes;
import io.larder.codec.StoredKey;
import io.larder.codec.TypedCodec;
import io.larder.codec.UnreadableValueException;
import io.larder.codec.key.KeyFormat.GeneratedText;
import io.larder.config.CacheSettings.NearSettings;
import java.lang.reflect.Type;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A bounded map of a near cache's entries, in Caffeine, which no other class touches. An immutable
 * key of the JDK stands for itself; any other is its JSON, which identifies it in Redis: a key of
 * the application may change, or be equal to one that is stored as another. Thread-safe.
 */
public final class NearEntries {
  // So many entries tell the size of all.
  private static final int MEASURED = 500;

  // What an entry costs beside its key and value: objects of Caffeine's and ours.
  private static final int OVERHEAD = 160;

  private final NearSettings settings;
  private final TypedCodec codec;
  private final Type declared;
  private final boolean onlyTexts;
  private volatile Runnable evicted = () -> {};
  // Replaced as a whole when nothing of it holds any more.
  private volatile ConcurrentMap<Object, Entry> entries;

  /**
   * A value that may be shared or the bytes it is read from, its type, when it expires in {@link
   * System#nanoTime()}, and the bytes that it and its key take as JSON.
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Entry(@Nullable Object value, byte @Nullable [] bytes, Type type, long end, int size) {}

  /** A key by its JSON. */
  record Json(String text) {}

  /** Needs Caffeine, which is there if a near cache may be configured. */
  public NearEntries(NearSettings settings, TypedCodec codec, Type declared) {
    this.settings = settings;
    this.codec = codec;
    this.declared = declared;
    this.onlyTexts = declared == String.class;
    this.entries = build().asMap();
  }

  private Cache<Object, Entry> build() {
    // Its own work is little: a thread for it would have to be ended with the application.
    Caffeine<Object, Entry> caffeine =
        Caffeine.newBuilder()
            .executor(Runnable::run)
            .<Object, Entry>evictionListener((key, entry, cause) -> evicted.run());
    return settings
        .maxEntries()
        .map(most -> caffeine.maximumSize(most).build())
        .orElseGet(
            () ->
                caffeine
                    .maximumWeight(settings.maxBytes().orElseThrow())
                    .weigher((Object key, Entry entry) -> OVERHEAD + entry.size())
                    .build());
  }

  /** What a key is looked up under, or null if by its JSON. */
  static @Nullable Object direct(Object key) {
    if (key instanceof String || ImmutableTypes.isValue(key)) {
      return key;
    }
    return key instanceof StoredKey stored ? new GeneratedText(stored.storedKey()) : null;
  }

  /**
   * What an entry is kept under: its key, or the key's JSON. Null if the JSON does not lead back to
   * the key: a change of the entry would not be found then.
   */
  @Nullable Object keyOf(Object key, String json) {
    Object direct = direct(key);
    if (direct == null) {
      return new Json(json);
    }
    boolean text = direct instanceof String || direct instanceof GeneratedText;
    return direct.equals(read(json, text ? Object.class : declared)) ? direct : null;
  }

  @Nullable Entry get(Object key) {
    return entries.get(key);
  }

  /** Keeps an entry if that is right at the moment when others begin to see it. */
  void keep(Object key, Entry entry, BooleanSupplier right) {
    entries.compute(key, (same, other) -> right.getAsBoolean() ? entry : other);
  }

  void remove(Object key, Entry entry) {
    entries.remove(key, entry);
  }

  /**
   * Removes the entry of a key, whichever object it is kept under, and says whether there was one;
   * the key itself may be known.
   */
  boolean remove(String json, @Nullable Object key) {
    ConcurrentMap<Object, Entry> present = entries;
    Object direct = key == null ? null : direct(key);
    if (direct != null) {
      // Nothing else has this JSON.
      return present.remove(direct) != null;
    }
    boolean removed = json.startsWith("\"") && remove(read(json, Object.class), present);
    if (!onlyTexts) {
      removed |= present.remove(new Json(json)) != null;
      removed |= remove(read(json, declared), present);
    }
    return removed;
  }

  private static boolean remove(@Nullable Object key, ConcurrentMap<Object, Entry> from) {
    return key != null && from.remove(key) != null;
  }

  private @Nullable Object read(String json, Type type) {
    try {
      return codec.decodeKey(json.getBytes(UTF_8), type);
    } catch (UnreadableValueException | RuntimeException e) {
      // No key of this cache's: nothing is kept for it.
      return null;
    }
  }

  /**
   * Not one by one: that would take a thread of the client as long as there are entries. Says
   * whether there were some.
   */
  boolean removeAll() {
    boolean some = !entries.isEmpty();
    entries = build().asMap();
    return some;
  }

  /** Is told of each entry that leaves because there are too many. */
  void whenEvicted(Runnable listener) {
    evicted = listener;
  }

  int size() {
    return entries.size();
  }

  /** About what all entries take: as many as there are, each as large as some of them are. */
  long bytes() {
    ConcurrentMap<Object, Entry> present = entries;
    double mean =
        present.values().stream()
            .limit(MEASURED)
            .mapToLong(entry -> OVERHEAD + entry.size())
            .average()
            .orElse(0);
    return Math.round(mean * present.size());
  }
}
