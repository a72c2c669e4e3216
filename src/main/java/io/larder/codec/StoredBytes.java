package io.larder.codec;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A key or a value of a cache in its stored form. Equal if the bytes are equal; immutable. */
public final class StoredBytes {
  private final byte[] bytes;
  private final @Nullable Object source;

  /**
   * Wraps bytes without copying them; the source is the object that was encoded, if there is one.
   */
  public StoredBytes(byte[] bytes, @Nullable Object source) {
    this.bytes = bytes;
    this.source = source;
  }

  /** {@return the bytes; not a copy} */
  public byte[] bytes() {
    return bytes;
  }

  /** {@return the object that was encoded, or null if the bytes come from Redis} */
  public @Nullable Object source() {
    return source;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof StoredBytes stored && Arrays.equals(bytes, stored.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** {@return the size only, since the bytes may be secret} */
  @Override
  public String toString() {
    return bytes.length + " bytes";
  }
}
