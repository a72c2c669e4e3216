package io.larder.jcache.near;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.larder.codec.ImmutableTypes;
import io.larder.codec.StoredKey;
import io.larder.codec.TypedCodec;
import io.larder.codec.UnreadableValueException;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/**
 * Chooses under which object a near cache keeps an entry. An immutable key of the JDK stands for
 * itself; any other is its JSON, which identifies it in Redis: a key of the application may change,
 * or be equal to one that is stored as another.
 */
public final class NearKeys {
  private final TypedCodec codec;
  private final Type declared;
  private final boolean onlyTexts;

  /** A key by its JSON. */
  record Json(String text) {}

  public NearKeys(TypedCodec codec, Type declared) {
    this.codec = codec;
    this.declared = declared;
    this.onlyTexts = declared == String.class;
  }

  /** What a key is looked up under, or null if by its JSON. */
  static @Nullable Object direct(Object key) {
    if (ImmutableTypes.isValue(key)) {
      return key;
    }
    // In Redis a generated key is the same as its text.
    return key instanceof StoredKey stored ? stored.storedKey() : null;
  }

  /**
   * What an entry is kept under: its key, or the key's JSON. Null if the JSON does not lead back to
   * the key: a change of the entry would not be found then.
   */
  @Nullable Object of(Object key, String json) {
    Object direct = direct(key);
    if (direct == null) {
      return new Json(json);
    }
    return direct.equals(direct instanceof String ? text(json) : read(json, declared))
        ? direct
        : null;
  }

  void remove(String json, NearEntries entries) {
    String text = text(json);
    if (text != null) {
      entries.remove(text);
    }
    if (!onlyTexts) {
      entries.remove(new Json(json));
      Object key = read(json, declared);
      if (key != null && !(key instanceof String)) {
        entries.remove(key);
      }
    }
  }

  private @Nullable String text(String json) {
    return json.startsWith("\"") ? (String) read(json, String.class) : null;
  }

  private @Nullable Object read(String json, Type type) {
    try {
      return codec.decodeKey(json.getBytes(UTF_8), type);
    } catch (UnreadableValueException | RuntimeException e) {
      // No key of this cache's: nothing is kept for it.
      return null;
    }
  }
}
