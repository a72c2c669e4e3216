package io.larder.codec;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A key or a value of a cache as Redis holds it. Equal where the bytes are; immutable. */
public final class StoredBytes {
  private final byte[] bytes;
  private final @Nullable Object source;

  /**
   * Wraps bytes.
   *
   * @param bytes what is stored; not copied
   * @param source what it was made from, or null if it comes from Redis
   */
  public StoredBytes(byte[] bytes, @Nullable Object source) {
    this.bytes = bytes;
    this.source = source;
  }

  /**
   * What is stored.
   *
   * @return the bytes; not a copy
   */
  public byte[] bytes() {
    return bytes;
  }

  /**
   * What it was made from.
   *
   * @return the object, or null if the bytes come from Redis
   */
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

  /** Tells the size only. */
  @Override
  public String toString() {
    return bytes.length + " bytes";
  }
}
