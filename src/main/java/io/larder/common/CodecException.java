package io.larder.common;

import org.jspecify.annotations.Nullable;

/**
 * A value cannot be written as JSON, or would not come back as it is; nothing was stored.
 *
 * <p>The message names the type of the value and the path of the property at fault.
 */
public final class CodecException extends LarderException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception.
   *
   * @param message what cannot be written, with its id
   * @param cause where it happened in the value's own code, without the text, which may quote the
   *     value; or null
   */
  public CodecException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
