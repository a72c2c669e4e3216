package io.larder.common;

import org.jspecify.annotations.Nullable;

/**
 * The root of the exceptions that Larder throws.
 *
 * <p>Messages start with an id ({@code LARDER-2001: …}, see {@link MessageId}) and name the key or
 * setting, what was seen and what was expected. They never contain a value, a token or a password;
 * for the same reason the exception of the Redis client, whose message quotes the command with its
 * arguments, is not kept as the cause.
 */
public class LarderException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception without a cause.
   *
   * @param message what happened, with its id
   */
  public LarderException(String message) {
    super(message);
  }

  /**
   * Creates an exception with a cause.
   *
   * @param message what happened, with its id
   * @param cause what led to it, or null
   */
  public LarderException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
