package io.larder.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A key or a value of a cache as stored, not copied; no source if it comes from Redis. */
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

  /** What is stored, which may be secret. */
  public String text() {
    return new String(bytes, UTF_8);
  }

  /** {@return the size only, since the bytes may be secret} */
  @Override
  public String toString() {
    return bytes.length + " bytes";
  }
}
