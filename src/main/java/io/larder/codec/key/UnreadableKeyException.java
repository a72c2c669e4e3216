package io.larder.codec.key;

/** Stored bytes are no key of the asked type; the message names types, never the key. */
public final class UnreadableKeyException extends Exception {
  private static final long serialVersionUID = 1L;

  UnreadableKeyException() {
    this("a key that no cache of this kind wrote");
  }

  UnreadableKeyException(String message) {
    super(message, null, false, false);
  }
}
