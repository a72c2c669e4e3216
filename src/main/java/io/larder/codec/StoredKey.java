package io.larder.codec;

/**
 * A key that says itself how it is stored: keys that annotations generate. Such a key is written as
 * a JSON string and comes back from an iteration as that text.
 */
public interface StoredKey {
  /**
   * The key as text: the same for equal keys, on every JVM.
   *
   * @return the text, not empty
   */
  String storedKey();
}
