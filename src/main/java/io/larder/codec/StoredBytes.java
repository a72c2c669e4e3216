package io.larder.codec;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A key or a value of a cache in its stored form. Equal if the bytes are equal; immutable.
 *
 * @param bytes not copied
 * @param source the object that was encoded, or null if the bytes come from Redis
 */
@SuppressWarnings("ArrayRecordComponent") // compared by content
public record StoredBytes(byte[] bytes, @Nullable Object source) {
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
