package io.larder.codec;

/** A key that gives its stored form itself, a JSON string of a text in brackets or braces. */
public interface StoredKey {
  /** The key as text: the same for equal keys, on every JVM. */
  String storedKey();
}
