package io.larder.codec;

/**
 * A key that determines its stored form itself, such as those that annotations generate. It is
 * written as a JSON string, and an iteration returns that string.
 */
public interface StoredKey {
  /** The key as text: the same for equal keys, on every JVM. */
  String storedKey();
}
