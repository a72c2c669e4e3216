package io.larder.codec;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.exc.StreamReadException;

/** Stored bytes are not JSON of the asked type; inside Larder this becomes a miss. */
public final class UnreadableValueException extends Exception {
  private static final long serialVersionUID = 1L;

  public UnreadableValueException(String reason) {
    super(reason);
  }

  UnreadableValueException(String type, int length, @Nullable Throwable cause) {
    // No cause: its message quotes the value.
    super(
        length
            + " bytes that are "
            + (cause == null
                ? "the JSON null, not " + type
                : isSyntax(length, cause) ? "not JSON" : "JSON of another shape than " + type));
  }

  /** A number out of range is a {@code StreamReadException}, too, but it is JSON. */
  private static boolean isSyntax(int length, Throwable cause) {
    return length == 0
        || (cause instanceof StreamReadException && !(cause instanceof InputCoercionException));
  }
}
