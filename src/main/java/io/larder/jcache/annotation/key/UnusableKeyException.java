package io.larder.jcache.annotation.key;

/** The parameters of a call make no stable key; the message names the type, never the value. */
public final class UnusableKeyException extends Exception {
  private static final long serialVersionUID = 1L;

  UnusableKeyException(String message) {
    super(message, null, false, false);
  }
}
